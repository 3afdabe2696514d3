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
	"banned":          "你已被这个聊天室封禁。",
	"not-in-room":     "这个人不在聊天室里。",
	"owner-changed":   "房主刚刚换了人，请看清楚之后再试。",
	"many-moderators": "这个聊天室已经有 100 位版主了。",
	"reason-long":     "原因太长了，最多 300 个字。",
	// those of the edges, which a person may meet on a page
	"cross-origin":       "来自其他网站的请求在这里不被允许，请从本站的页面操作。",
	"others-list":        "只能看自己的私聊。",
	"bad-form":           "表单没有读懂，请返回再试一次。",
	"bad-page":           "列表里没有这一页。",
	"bad-scope":          "禁言的范围只能是 room，或者不填。",
	"bad-switch":         "这个开关只能是 0 或 1。",
	"bad-date":           "时间没有读懂，请写成 2026-11-22 这样。",
	"bad-deed":           "没有这种操作。",
	"room-name-differs":  "输入的名字和聊天室的名字不一样，什么也没有删除。",
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
	// about accounts
	"peer-gone":        "对方的账号已经删除，发不了消息了。",
	"last-admin":       "这是最后一个能登录的管理员，先让别人当管理员再试。",
	"name-retired":     "这个名字的账号被删除了，名字不能再用。",
	"shown-name-taken": "这个名字已经有人在用了，换一个吧。",
	"reset-used":       "这个链接已经用过，或者过期了。请管理员再给一个。",
	"disabled":         "这个账号已经停用，请联系管理员。",
	"outranked":        "这个账号的权限比你多，你不能管理它。",
	"bad-fate":         "请选择消息怎么处理：保留、匿名或删除。",
	"password-wrong":   "现在的密码不对。",
	"too-many-tries":   "密码错了太多次，请等一分钟再试。",
	"too-many-signups": "从你的网络注册得太多了，请过一小时再试。",
	"name-differs":     "输入的名字和账号的名字不一样。",
}

// Text returns the problem in the page's own words, else the message it came with; empty when there is no problem.
func (p Problem) Text() string {
	if words, ok := problemWords[p.Code]; ok {
		return words
	}
	return p.Message
}
