package templates

import (
	"html/template"
	"net/http"

	"hihichat/static"
)

var funcs = template.FuncMap{
	"chatPath": ChatPath, "privatePath": PrivatePath, "membersPath": MembersPath, "loginPath": LoginPath,
	"joinPath": joinPath, "leavePath": leavePath, "logoutPath": logoutPath, "editUserPath": editUserPath, "signUpPath": signUpPath,
	"roomsAfterPath": roomsAfterPath, "usersAfterPath": usersAfterPath,
	"mutePath": mutePath, "unmutePath": unmutePath, "kickPath": kickPath,
	"banPath": banPath, "unbanPath": unbanPath, "moderatorPath": moderatorPath, "transferPath": transferPath,
	"settingsPath": settingsPath, "deleteRoomPath": deleteRoomPath, "bansPath": bansPath, "bansAfterPath": bansAfterPath,
	"auditPath": auditPath, "deedWords": DeedWords,
	"muteText": muteText, "asset": static.Path,
}

// headlines sum up a status of HTTP.
var headlines = map[int]string{
	http.StatusBadRequest:            "这个请求看不懂",
	http.StatusUnauthorized:          "需要登录",
	http.StatusForbidden:             "这里不能进",
	http.StatusNotFound:              "没找到",
	http.StatusMethodNotAllowed:      "不能这样打开",
	http.StatusConflict:              "已经有了",
	http.StatusRequestEntityTooLarge: "太大了",
	http.StatusTooManyRequests:       "慢一点",
	http.StatusInternalServerError:   "出错了",
	http.StatusServiceUnavailable:    "暂时不可用",
}

// Headline returns the status in a few words.
func (p Error) Headline() string {
	if words, ok := headlines[p.Status]; ok {
		return words
	}
	return "出错了"
}

// NeedsLogin reports whether signing in is what to do next.
func (p Error) NeedsLogin() bool { return p.Status == http.StatusUnauthorized }

// Temporary reports whether trying again later may help.
func (p Error) Temporary() bool { return p.Status == http.StatusTooManyRequests || p.Status >= 500 }
