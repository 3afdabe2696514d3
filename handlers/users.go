package handlers

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/templates"
)

// usersPerPage accounts are listed at a time.
const usersPerPage = 100

var (
	errBadPage  = chat.Refuse(chat.Invalid, "bad-page", "This is no page of the list.")
	errPassword = chat.Refuse(chat.Invalid, "password-differs", "The two passwords differ.")
)

// ListUsers is /listuser/, GET and POST: a page of accounts, those after the id in after whose names contain q.
// Errors as chat.Service.Users.
func (h *Handlers) ListUsers(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	query := queryOf(c)
	q := chat.UserQuery{Search: query.Get("q"), Limit: usersPerPage + 1}
	if after := query.Get("after"); after != "" {
		if q.After, err = strconv.ParseInt(after, 10, 64); err != nil {
			return errBadPage
		}
	}
	users, err := h.chat.Users(c.Request.Context(), actor, q)
	if err != nil {
		return err
	}
	page := templates.Users{Base: h.base(c), Search: q.Search, After: q.After}
	if actor.Holds(chat.ManageUsers) {
		deletions, err := h.chat.Deletions(c.Request.Context(), actor)
		if err != nil {
			return err
		}
		page.Going = len(deletions)
	}
	if page.Notices, err = justDone(c); err != nil {
		return err
	}
	if len(users) > usersPerPage {
		users = users[:usersPerPage]
		page.Next = users[usersPerPage-1].ID
	}
	if page.Users, err = h.userRows(c, actor, users); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}

// userRows adds to each account what it holds, and whether that is more than the visitor does.
func (h *Handlers) userRows(c *gin.Context, a chat.Actor, users []chat.User) ([]templates.UserRow, error) {
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = u.Name
	}
	holders, err := h.chat.UsersNamed(c.Request.Context(), names)
	if err != nil {
		return nil, err
	}
	rows := make([]templates.UserRow, len(users))
	for i, u := range users {
		rows[i] = h.userRow(a, chat.Holder{User: u, Permissions: holders[u.Name].Permissions})
	}
	return rows, nil
}

// userRow returns an account as the actor sees it: what it holds is for those who may give and take that.
func (h *Handlers) userRow(a chat.Actor, u chat.Holder) templates.UserRow {
	row := templates.UserRow{
		ID: u.ID, Name: u.Name, Avatar: templates.AvatarPath(u.Name, u.AvatarHash), Admin: u.Admin, ShownName: u.ShownName,
		Disabled: u.Disabled, Outranks: a.Holds(chat.ManageUsers) && !h.chat.MayRule(a, u),
	}
	if a.Holds(chat.ManagePermissions) {
		row.Permissions = namesOf(u.Permissions)
	}
	return row
}

func namesOf(ps []chat.Permission) []string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = string(p)
	}
	return names
}

// AddUser is /adduser/: a GET shows the form; a POST of username, password and password2 makes the account, without
// any permission, and goes to the list. What is wrong with the fields is said above the form.
func (h *Handlers) AddUser(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	if !actor.Holds(chat.ManageUsers) {
		return chat.ErrNotAllowed
	}
	page := templates.AddUser{Base: h.base(c)}
	if c.Request.Method != http.MethodPost {
		return h.render(c, http.StatusOK, page)
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	page.Username = form.Get("username")
	if err := h.addUser(c, actor, form); err != nil {
		return h.again(c, err, func(p templates.Problem) templates.Page { page.Problem = p; return page })
	}
	redirect(c, "/listuser/")
	return nil
}

func (h *Handlers) addUser(c *gin.Context, a chat.Actor, form wire.Fields) error {
	name, hash, err := h.newAccount(c, form)
	if err != nil {
		return err
	}
	_, err = h.chat.AddUser(c.Request.Context(), a, name, hash)
	return err
}

// newAccount reads username, password and password2, and returns the name and the password's hash. The name is checked
// first: hashing costs.
func (h *Handlers) newAccount(c *gin.Context, form wire.Fields) (name, hash string, err error) {
	if name, err = chat.NewName(form.Get("username")); err != nil {
		return "", "", err
	}
	if form.Get("password") != form.Get("password2") {
		return "", "", errPassword
	}
	hash, err = h.passwords.Hash(c.Request.Context(), name, form.Get("password"))
	return name, hash, err
}

// again shows a form with what was wrong in it, if that is something its sender can mend; other errors it returns.
func (h *Handlers) again(c *gin.Context, err error, page func(templates.Problem) templates.Page) error {
	switch kind := chat.KindOf(err); kind {
	case chat.Invalid, chat.Conflict:
		h.record(c, statuses[kind], err)
		return h.render(c, statuses[kind], page(problemOf(err)))
	}
	return err
}
