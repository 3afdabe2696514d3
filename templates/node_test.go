package templates

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// node is an element of a rendered page, with what the tests ask of it.
type node html.Node

// all returns the elements of the tree below n, in document order.
func (n *node) all() iter.Seq[*node] {
	return func(yield func(*node) bool) {
		for child := range (*html.Node)(n).Descendants() {
			if child.Type == html.ElementNode && !yield((*node)(child)) {
				return
			}
		}
	}
}

// attr returns an attribute's value and whether it is there.
func (n *node) attr(name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// get returns an attribute's value, empty when it is not there.
func (n *node) get(name string) string {
	value, _ := n.attr(name)
	return value
}

// text returns all text below n.
func (n *node) text() string {
	var text strings.Builder
	for child := range (*html.Node)(n).Descendants() {
		if child.Type == html.TextNode {
			text.WriteString(child.Data)
		}
	}
	return text.String()
}

// is reports whether the element matches a simple selector: a tag, #id, .class and [attribute] in this order, such as
// li.fn-clear[data-id].
func (n *node) is(selector string) bool {
	for _, part := range splitSelector(selector) {
		rest := part[1:]
		switch part[0] {
		case '#':
			if n.get("id") != rest {
				return false
			}
		case '.':
			if !slices.Contains(strings.Fields(n.get("class")), rest) {
				return false
			}
		case '[':
			if _, ok := n.attr(strings.TrimSuffix(rest, "]")); !ok {
				return false
			}
		default:
			if n.Data != part {
				return false
			}
		}
	}
	return true
}

func splitSelector(selector string) []string {
	var parts []string
	for selector != "" {
		end := strings.IndexAny(selector[1:], "#.[")
		if end < 0 {
			return append(parts, selector)
		}
		parts = append(parts, selector[:end+1])
		selector = selector[end+1:]
	}
	return parts
}

// find returns the elements that a path of simple selectors leads to. "a > b" is a child, "a b" any descendant.
func (n *node) find(path string) []*node {
	found := []*node{n}
	child := false
	for _, step := range strings.Fields(path) {
		if step == ">" {
			child = true
			continue
		}
		var next []*node
		for _, from := range found {
			for e := range from.all() {
				if e.is(step) && (!child || (*node)(e.Parent) == from) && !slices.Contains(next, e) {
					next = append(next, e)
				}
			}
		}
		found, child = next, false
	}
	return found
}
