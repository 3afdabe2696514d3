package handlers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/chat/wire"
	"hihichat/templates"
)

// Source is what is known of the page that caused a request.
type Source int

// The zero value is the careful one.
const (
	Foreign   Source = iota // another site's page, or a browser that hides which
	Unvouched               // no page that anybody knows of: a script, a typed address, a link in a mail
	Ours                    // our own page, or one of an allowed origin
)

// touches says whom a link changes something for.
type touches int

const (
	oneself touches = iota // the visitor alone, who can undo it: joins, leaves, signs out
	others                 // somebody else: mutes, kicks
)

// mustAsk reports whether what the request would change needs the visitor's word first (contract section 1). The old
// client joins, leaves, mutes, kicks and signs out by plain links. They act from our own pages; a link of another site
// never does; where nobody vouches for it, it acts on the visitor alone. A POST has been checked and acts.
//
// A handler that a GET reaches asks this before it changes anything, and if so returns h.ask.
func (h *Handlers) mustAsk(c *gin.Context, whom touches) bool {
	switch h.source(c.Request) {
	case Ours:
		return false
	case Unvouched:
		return whom == others
	}
	return true
}

// ask renders the question with one button that posts the request's query to its own path.
func (h *Handlers) ask(c *gin.Context, p templates.Confirm) error {
	p.Base = h.base(c)
	p.Action = c.Request.URL.Path
	p.Fields = hidden(queryOf(c))
	if p.Cancel == "" {
		p.Cancel = "/roomlist/"
	}
	p.Switch = p.Cancel // the question's own address would act: the visitor comes from a page of ours now
	return h.render(c, http.StatusOK, p)
}

// hidden returns the first value of every field, in the order of their names.
func hidden(query wire.Fields) []templates.Field {
	var hidden []templates.Field
	for name := range query {
		hidden = append(hidden, templates.Field{Name: name, Value: query.Get(name)})
	}
	slices.SortFunc(hidden, func(a, b templates.Field) int { return strings.Compare(a.Name, b.Name) })
	return hidden
}
