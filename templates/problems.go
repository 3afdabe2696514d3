package templates

// problemWords are the page's own words for why something was refused, by chat.Error's code. Others are told in the
// error's English.
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
	// those of the edges, which a person may meet on a page
	"cross-origin":       "来自其他网站的请求在这里不被允许，请从本站的页面操作。",
	"others-list":        "只能看自己的私聊。",
	"bad-form":           "表单没有读懂，请返回再试一次。",
	"bad-page":           "列表里没有这一页。",
	"method":             "这个地址不能这样打开。",
	"no-page":            "没有这个页面，链接可能写错了。",
	"body-too-large":     "提交的内容太大了，最多 64 KiB。",
	"too-many-logins":    "尝试的次数太多了，请等一分钟再试。",
	"bad-login":          "用户名或密码不对。",
	"password-differs":   "两次输入的密码不一样。",
	"password-empty":     "密码不能为空。",
	"password-long":      "密码太长了，最多 1024 个字节。",
	"password-name":      "密码不能和用户名一样。",
	"password-published": "这个密码谁都知道，换一个吧。",
	"password-short":     "密码太短了，至少 8 个字符。",
	"password-utf8":      "密码里有无法识别的字符。",
}

// Text returns the problem in the page's own words, else the message it came with; empty when there is no problem.
func (p Problem) Text() string {
	if words, ok := problemWords[p.Code]; ok {
		return words
	}
	return p.Message
}
