package templates

import (
	"html/template"
	"net/http"

	"hihichat/static"
)

var funcs = template.FuncMap{
	"chatPath": ChatPath, "privatePath": PrivatePath, "membersPath": MembersPath, "loginPath": LoginPath,
	"joinPath": joinPath, "leavePath": leavePath, "logoutPath": logoutPath, "editUserPath": editUserPath,
	"roomsAfterPath": roomsAfterPath, "usersAfterPath": usersAfterPath,
	"mutePath": mutePath, "unmutePath": unmutePath, "kickPath": kickPath,
	"muteText": muteText, "asset": static.Path,
}

// problemWords are the page's own words for the reasons of package chat, by code.
var problemWords = map[string]string{
	"muted":           "你被禁言了，暂时不能发言。",
	"not-member":      "你还不是这个聊天室的成员，先加入再聊吧。",
	"sign-in":         "请先登录。",
	"session-ended":   "登录已失效，请重新登录。",
	"no-room":         "没有这个聊天室，它可能改了名字，或者链接写错了。",
	"no-user":         "没有这个用户。",
	"no-message":      "没有这条消息。",
	"room-exists":     "这个名字的聊天室已经有了，换一个名字吧。",
	"user-exists":     "这个用户名已经有人用了，换一个吧。",
	"empty":           "消息是空的，写点什么再发吧。",
	"too-long":        "消息太长了，最多 4000 个字。",
	"not-allowed":     "你没有权限这样做。",
	"no-createroom":   "你没有创建聊天室的权限，可以请管理员开通。",
	"oneself":         "不能对自己这样做。",
	"bad-time":        "禁言时间必须是 1 秒到十年之间的数字。",
	"topic-long":      "聊天室简介太长了，最多 300 个字。",
	"name-long":       "名字太长了，最多 64 个字。",
	"name-empty":      "名字不能为空。",
	"name-utf8":       "名字里有无法识别的字符。",
	"name-reserved":   "这个名字是保留的，换一个吧。",
	"name-characters": "名字里有不能用的字符：& < >、控制字符或看不见的字符。",
	"not-held":        "你自己没有的权限，不能给别人，也不能收回。",
	"no-permission":   "没有这个权限。",
	"busy":            "现在请求太多了，过一会儿再试试。",
	"unavailable":     "消息存储暂时没有回应，过一会儿再试试。",
	"closing":         "服务器正在重启，过一会儿再试试。",
	"internal":        "服务器出了点问题，我们已经记录下来了。",
}

// Text returns the problem in the page's own words, else the message it came with; empty when there is no problem.
func (p Problem) Text() string {
	if words, ok := problemWords[p.Code]; ok {
		return words
	}
	return p.Message
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
