package handlers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/chat/wire"
	"hihichat/templates"
)

// ask renders the question with a button that posts the request's query to its own path. The old client joins, leaves,
// mutes, kicks and signs out by plain links (contract section 1): they work from our own pages, but a link that another
// site planted only asks.
func (h *Handlers) ask(c *gin.Context, p templates.Confirm) error {
	p.Base = h.base(c)
	p.Action = c.Request.URL.Path
	p.Fields = hidden(queryOf(c))
	if p.Cancel == "" {
		p.Cancel = "/roomlist/"
	}
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
