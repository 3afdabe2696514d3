package own

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// builtins are the functions that every template has.
var builtins = []string{
	"and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print", "printf", "println",
	"slice", "urlquery",
}

// unknown is a value of which the check knows nothing, so that it finds no fault with it.
type unknown struct{}

// absent is the dot of a template that is used without data.
type absent struct{}

// checker walks through every branch of a template, also those that no sample takes, with sample values in hand.
type checker struct {
	funcs template.FuncMap
	check map[string]func(string) error

	// of the page that is being checked:
	trees file
	root  Data
	under []string // the templates that are being walked, so that one that uses itself ends
	found Mistakes
}

func newChecker(cfg Config) *checker { return &checker{funcs: cfg.Funcs, check: cfg.Check} }

// scope is what the names of a place in a template mean.
type scope struct {
	tree *parse.Tree
	dot  any
	vars map[string]*any
}

func (s scope) declare(v *parse.VariableNode, value any) { s.vars[v.Ident[0]] = &value }

func (s scope) inner(dot any) scope { return scope{s.tree, dot, maps.Clone(s.vars)} }

// page returns what is wrong with a page.
func (c *checker) page(p Page, trees file) Mistakes {
	c.trees, c.root, c.under, c.found = trees, p.Samples[0], nil, nil
	c.template(p.File, p.Samples[0])
	return c.found
}

func (c *checker) template(name string, dot any) {
	if slices.Contains(c.under, name) {
		return
	}
	c.under = append(c.under, name)
	tree := c.trees[name]
	c.list(scope{tree, dot, map[string]*any{"$": &dot}}, tree.Root)
	c.under = c.under[:len(c.under)-1]
}

func (c *checker) fault(s scope, at parse.Node, format string, args ...any) {
	location, _ := s.tree.ErrorContext(at)
	parts := strings.Split(location, ":") // name:line:column
	m := Mistake{File: s.tree.ParseName, What: fmt.Sprintf(format, args...)}
	if len(parts) >= 3 {
		m.Line, _ = strconv.Atoi(parts[len(parts)-2]) // digits
	}
	c.found = append(c.found, m)
}

func (c *checker) list(s scope, list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		c.node(s, node)
	}
}

func (c *checker) node(s scope, node parse.Node) {
	switch n := node.(type) {
	case *parse.TextNode:
		c.text(s, n)
	case *parse.ActionNode:
		c.pipe(s, n.Pipe)
	case *parse.IfNode:
		inner := s.inner(s.dot)
		c.pipe(inner, n.Pipe)
		c.list(inner, n.List)
		c.list(s.inner(s.dot), n.ElseList)
	case *parse.WithNode:
		inner := s.inner(nil)
		inner.dot = c.pipe(scope{s.tree, s.dot, inner.vars}, n.Pipe)
		c.list(inner, n.List)
		c.list(s.inner(s.dot), n.ElseList)
	case *parse.RangeNode:
		c.loop(s, n)
	case *parse.TemplateNode:
		c.call(s, n)
	}
}

// text finds what is left of Jinja: outside of double braces it would be shown as it stands.
func (c *checker) text(s scope, n *parse.TextNode) {
	if at := strings.Index(string(n.Text), "{%"); at >= 0 {
		here := *n
		here.Pos += parse.Pos(at)
		c.fault(s, &here, "{%% … %%} is Jinja; here it is {{if}}, {{range}}, {{block}}, {{define}} or {{template}} (docs/templates.md)")
	}
}

func (c *checker) loop(s scope, n *parse.RangeNode) {
	inner := s.inner(nil)
	value := c.commands(s, n.Pipe)
	element, ok := elementOf(value)
	if !ok {
		c.fault(s, n.Pipe, "range over %s, which is no list", n.Pipe)
	}
	switch decl := n.Pipe.Decl; len(decl) {
	case 1:
		inner.declare(decl[0], element)
	case 2:
		inner.declare(decl[0], unknown{})
		inner.declare(decl[1], element)
	}
	inner.dot = element
	c.list(inner, n.List)
	c.list(s.inner(s.dot), n.ElseList)
}

func (c *checker) call(s scope, n *parse.TemplateNode) {
	var dot any = absent{}
	if n.Pipe != nil {
		dot = c.pipe(s, n.Pipe)
	}
	if c.trees[n.Name] == nil {
		c.fault(s, n, "there is no template %q; there are %s", n.Name, listed(slices.Sorted(maps.Keys(c.trees)), 30))
		return
	}
	c.template(n.Name, dot)
}

// pipe checks a pipeline, remembers what it declares, and returns its value.
func (c *checker) pipe(s scope, pipe *parse.PipeNode) any {
	value := c.commands(s, pipe)
	for _, v := range pipe.Decl {
		if variable := s.vars[v.Ident[0]]; pipe.IsAssign && variable != nil {
			*variable = unknown{} // the old value or the new one, as it comes
		} else {
			s.declare(v, value)
		}
	}
	return value
}

func (c *checker) commands(s scope, pipe *parse.PipeNode) any {
	var value any
	for i, command := range pipe.Cmds {
		result := c.command(s, command)
		if value = result; i > 0 {
			value = unknown{} // a function of what stood before
		}
	}
	return value
}

// command checks a function's call, or a value.
func (c *checker) command(s scope, command *parse.CommandNode) any {
	args := make([]any, 0, len(command.Args))
	for _, arg := range command.Args[1:] {
		args = append(args, c.operand(s, arg))
	}
	name, isFunction := command.Args[0].(*parse.IdentifierNode)
	if !isFunction {
		return c.operand(s, command.Args[0])
	}
	if !c.function(s, name) || len(args) == 0 {
		return unknown{}
	}
	if text, ok := command.Args[1].(*parse.StringNode); ok && c.check[name.Ident] != nil {
		if err := c.check[name.Ident](text.Text); err != nil {
			c.fault(s, text, "%s", err)
		}
	}
	return resultOf(name.Ident, command.Args[1:], args)
}

// function reports whether there is a function of that name.
func (c *checker) function(s scope, name *parse.IdentifierNode) bool {
	if _, ours := c.funcs[name.Ident]; ours || slices.Contains(builtins, name.Ident) {
		return true
	}
	if _, ok := c.root[name.Ident]; ok {
		c.fault(s, name, "a name of the page has a dot before it: .%s (in a loop or a with: $.%s)", name.Ident, name.Ident)
		return false
	}
	there := append(slices.Collect(maps.Keys(c.funcs)), builtins...)
	slices.Sort(there)
	c.fault(s, name, "there is no function %s; there are %s. Names of the page have a dot before them", name.Ident, strings.Join(there, ", "))
	return false
}

// operand returns the value that a name stands for.
func (c *checker) operand(s scope, node parse.Node) any {
	switch n := node.(type) {
	case *parse.DotNode:
		return s.dot
	case *parse.FieldNode:
		return c.resolve(s, n, s.dot, n.Ident)
	case *parse.VariableNode:
		return c.resolve(s, n, *s.vars[n.Ident[0]], n.Ident[1:])
	case *parse.ChainNode:
		return c.resolve(s, n, c.operand(s, n.Node), n.Field)
	case *parse.PipeNode:
		return c.pipe(s, n)
	case *parse.IdentifierNode:
		c.function(s, n)
		return unknown{}
	}
	return "" // a text, a number, true, false or nil
}

// resolve follows names from value on.
func (c *checker) resolve(s scope, at parse.Node, value any, names []string) any {
	for i, name := range names {
		switch v := value.(type) {
		case unknown, nil:
			return unknown{}
		case absent:
			c.fault(s, at, "%s: this template is used without data; write {{template %q .}}", at, s.tree.Name)
			return unknown{}
		case map[string]string:
			c.fault(s, at, "%s: write index %s %q, which is empty when there is none", at, strings.TrimSuffix(at.String(), "."+name), name)
			return unknown{}
		case Data:
			field, ok := v[name]
			if !ok {
				c.fault(s, at, "%s: there is no .%s here; there are %s", at, name, allowed(v))
				return unknown{}
			}
			value = field
		default:
			c.fault(s, at, "%s: %s has nothing inside, so no .%s", at, kindOf(value, i == 0 && at.Type() == parse.NodeField), name)
			return unknown{}
		}
	}
	return value
}
