package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/templates"
)

// The old client joins, leaves, mutes, kicks and signs out by plain links (contract section 1). Such a link works from
// our own pages; one that another site planted, or that a browser follows in advance, only asks.

// fromElsewhere reports whether a GET was not caused by our own pages or by the visitor's typing. Sec-Fetch-Site
// decides where there is one, else the Referer; a client that sends neither is no browser of these years.
func fromElsewhere(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false // the server's cross-origin protection has looked at it
	}
	if strings.Contains(r.Header.Get("Sec-Purpose")+r.Header.Get("Purpose"), "prefetch") {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
	default:
		return true
	}
	referer, err := url.Parse(r.Referer())
	return err != nil || (r.Referer() != "" && referer.Host != r.Host)
}

// ask renders the question with a button that posts the request's query to its own path.
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
func hidden(query fields) []templates.Field {
	var hidden []templates.Field
	for name := range query {
		hidden = append(hidden, templates.Field{Name: name, Value: query.get(name)})
	}
	slices.SortFunc(hidden, func(a, b templates.Field) int { return strings.Compare(a.Name, b.Name) })
	return hidden
}
