package own

import (
	"maps"
	"slices"
	"strings"
	"text/template/parse"
)

// elementOf returns what a loop over value sees; false when there can't be one.
func elementOf(value any) (any, bool) {
	switch v := value.(type) {
	case []Data:
		return first(v), true
	case []string:
		return first(v), true
	case []any:
		return first(v), true
	case map[string]string:
		return "", true
	case unknown, nil:
		return unknown{}, true
	}
	return unknown{}, false
}

func first[T any](list []T) any {
	if len(list) == 0 {
		return unknown{}
	}
	return list[0]
}

// allowed lists the names of data, for somebody who wrote another.
func allowed(data Data) string {
	names := slices.Sorted(maps.Keys(data))
	for i, name := range names {
		names[i] = "." + name
	}
	return strings.Join(names, ", ")
}

func kindOf(value any, dot bool) string {
	kind := "this value"
	switch value.(type) {
	case string:
		kind = "a text"
	case bool:
		kind = "yes or no"
	case []Data, []string, []any:
		kind = "a list"
	}
	if dot {
		return "the dot is " + kind + " here, which"
	}
	return kind
}

// calls returns the names of the templates that are used below a node.
func calls(node parse.Node) []string {
	var names []string
	walk(node, func(n parse.Node) {
		if call, ok := n.(*parse.TemplateNode); ok {
			names = append(names, call.Name)
		}
	})
	return names
}

// resultOf returns what is known of a function's result.
func resultOf(function string, nodes []parse.Node, args []any) any {
	switch function {
	case "index":
		if element, ok := elementOf(args[0]); ok {
			return element
		}
	case "slice", "reverse":
		return args[0]
	case "dict":
		data := Data{}
		for i := 0; i+1 < len(nodes); i += 2 {
			key, ok := nodes[i].(*parse.StringNode)
			if !ok {
				return unknown{}
			}
			data[key.Text] = args[i+1]
		}
		return data
	}
	return unknown{}
}

// walk calls visit for the nodes of a template that are not part of an expression.
func walk(node parse.Node, visit func(parse.Node)) {
	branch := func(b *parse.BranchNode) {
		walk(b.List, visit)
		if b.ElseList != nil {
			walk(b.ElseList, visit)
		}
	}
	if list, ok := node.(*parse.ListNode); ok {
		if list != nil {
			for _, n := range list.Nodes {
				walk(n, visit)
			}
		}
		return
	}
	visit(node)
	switch n := node.(type) {
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	}
}
