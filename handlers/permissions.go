package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/templates"
)

// AddPermission is /addper/: a GET shows the known permissions and a form; a POST of permissionname makes another one
// known, and is a GET again.
func (h *Handlers) AddPermission(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	// Permissions of oneself bring the known ones along, and refuse those who may not know them.
	known, _, err := h.chat.Permissions(c.Request.Context(), actor, actor.UserID)
	if err != nil {
		return err
	}
	page := templates.AddPermission{Base: h.base(c), Known: namesOf(known)}
	if c.Request.Method != http.MethodPost {
		return h.render(c, http.StatusOK, page)
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	page.Name = form.Get("permissionname")
	if err := h.chat.AddPermission(c.Request.Context(), actor, page.Name); err != nil {
		return h.again(c, err, func(p templates.Problem) templates.Page { page.Problem = p; return page })
	}
	redirect(c, "/addper/")
	return nil
}

// permissionsIn returns the permissions that fields of that name hold.
func permissionsIn(form wire.Fields, field string) []chat.Permission {
	ps := make([]chat.Permission, len(form[field]))
	for i, name := range form[field] {
		ps[i] = chat.Permission(name)
	}
	return ps
}
