package handlers

import (
	"net/http"
	"slices"
	"strconv"

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

// EditUser is /edituser/<id>/: a GET shows what the account holds; a POST of permission (many) makes exactly these its
// grants. Errors as chat.Service.SetPermissions.
func (h *Handlers) EditUser(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNoPage
	}
	user, err := h.chat.User(c.Request.Context(), actor, id)
	if err != nil {
		return err
	}
	if c.Request.Method != http.MethodPost {
		return h.showUser(c, actor, user, http.StatusOK, templates.Problem{})
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	err = h.chat.SetPermissions(c.Request.Context(), actor, id, permissionsIn(form))
	switch kind := chat.KindOf(err); {
	case err == nil:
		redirect(c, "/edituser/"+strconv.FormatInt(id, 10)+"/")
		return nil
	case kind == chat.Invalid || kind == chat.Forbidden:
		h.record(c, statuses[kind], err)
		return h.showUser(c, actor, user, statuses[kind], problemOf(err))
	}
	return err
}

// permissionsIn returns the permissions that the form names.
func permissionsIn(form wire.Fields) []chat.Permission {
	ps := make([]chat.Permission, len(form["permission"]))
	for i, name := range form["permission"] {
		ps[i] = chat.Permission(name)
	}
	return ps
}

func (h *Handlers) showUser(c *gin.Context, a chat.Actor, u chat.User, status int, problem templates.Problem) error {
	known, granted, err := h.chat.Permissions(c.Request.Context(), a, u.ID)
	if err != nil {
		return err
	}
	page := templates.EditUser{Base: h.base(c), ID: u.ID, Name: u.Name, IsAdmin: u.Admin, Problem: problem}
	for _, p := range known {
		page.Permissions = append(page.Permissions, templates.PermissionRow{
			Name: string(p), Held: slices.Contains(granted, p), Locked: !a.Holds(p),
		})
	}
	return h.render(c, status, page)
}
