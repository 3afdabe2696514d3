package handlers

import (
	"fmt"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"
)

// sessionDone is the key under which a session keeps what was just done, to be said once.
const sessionDone = "done"

// What forms have done, as a session or an address keeps it.
const (
	permissionsSaved = "permissions"
	adminNamed       = "admin"
	adminUnnamed     = "no-admin"
	userDisabled     = "disabled"
	userEnabled      = "enabled"
	userSignedOut    = "signed-out"
	userMuted        = "muted"
	userUnmuted      = "unmuted"
	userDeleted      = "deleted"
	shownNameSaved   = "shown-name"
	passwordChanged  = "password"
	passwordSet      = "password-set"
	sessionEnded     = "session"
	othersEnded      = "others"
)

var doneWords = map[string]string{
	permissionsSaved: "权限已保存。",
	adminNamed:       "已设为管理员。",
	adminUnnamed:     "已不再是管理员。",
	userDisabled:     "账号已停用，所有登录都已退出。",
	userEnabled:      "账号已启用。",
	userSignedOut:    "所有登录都已退出。",
	userMuted:        "已禁言。",
	userUnmuted:      "已解除禁言。",
	userDeleted:      "账号已删除，它留下的内容正在后台处理。",
	shownNameSaved:   "显示名已保存。",
	passwordChanged:  "密码已更换，其他地方的登录都已退出。",
	passwordSet:      "新密码已设好，请用它登录。Your new password is set.",
	sessionEnded:     "那个登录已退出。",
	othersEnded:      "其他登录都已退出。",
}

// done goes to a page, which will say once what was done; when that was the end of the visitor's own session, to the
// login page.
func done(c *gin.Context, path, what string) error {
	session := sessions.Default(c)
	if session.Get(sessionUser) == nil {
		path = "/login/"
	}
	session.Set(sessionDone, what)
	if err := session.Save(); err != nil { // without a user it takes the cookie away
		return fmt.Errorf("keep what was done: %w", err)
	}
	redirect(c, path)
	return nil
}

// justDone returns what done kept, in words, and forgets it. The visitor is signed in.
func justDone(c *gin.Context) ([]string, error) {
	session := sessions.Default(c)
	what, ok := session.Get(sessionDone).(string)
	if !ok {
		return nil, nil
	}
	session.Delete(sessionDone)
	if err := session.Save(); err != nil {
		return nil, fmt.Errorf("forget what was done: %w", err)
	}
	if words, ok := doneWords[what]; ok {
		return []string{words}, nil
	}
	return nil, nil
}
