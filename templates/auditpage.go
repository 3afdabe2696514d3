package templates

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"hihichat/locale"
	"hihichat/templates/own"
)

// Audit is /audit/: a page of the audit log, the newest entries first, and the form that filters it.
type Audit struct {
	Base
	Filter  AuditFilter
	Deeds   []string // what may be filtered by
	Entries []AuditRow
	OneRoom bool    // the user may see this room's entries only
	Next    int64   // where the next page starts (?before=), exclusive; 0: this is the last
	Problem Problem // what is wrong with the filter
}

// AuditFilter is what the list was filtered by, as it was asked for.
type AuditFilter struct{ Who, Whom, Room, Deed, Since, Until string }

// AuditRow is one entry.
type AuditRow struct {
	ID     int64
	At     time.Time // in the location in which it is to be shown
	Who    string    // empty: the program itself
	Deed   string
	Whom   string
	Room   string
	Reason string
	Detail string // as the log has it
	From   string // an address; empty for those who may not know it
	Failed bool
}

// deedWords are the page's own words for what was done.
var deedWords = map[string]string{
	"room-created": "创建聊天室", "room-topic": "修改简介", "room-public": "公开聊天室", "room-private": "不再公开聊天室",
	"room-transferred": "转让聊天室", "room-deleted": "删除聊天室", "moderator-named": "任命版主", "moderator-unnamed": "撤销版主",
	"muted": "禁言", "unmuted": "解除禁言", "kicked": "踢出", "banned": "封禁", "unbanned": "解除封禁", "message-removed": "删除消息",
	"user-added": "添加用户", "user-signed-up": "注册", "grants-changed": "修改权限", "admin-named": "任命管理员",
	"admin-unnamed": "撤销管理员", "reset-link-made": "生成重设密码的链接", "password-reset": "用链接重设密码", "password-changed": "修改密码",
	"user-disabled": "停用账号", "user-enabled": "启用账号", "sessions-ended": "全部退出登录", "user-deleted": "删除账号",
	"deletion-finished": "删除账号完成", "permission-added": "添加权限",
}

// DeedWords says what was done; a deed without words of its own is called by its name.
func DeedWords(deed string) string {
	if words, ok := deedWords[deed]; ok {
		return words
	}
	return deed
}

// detailWords are the page's own words for details: the fates of what a deleted account has said, and how the first
// administrator came to be.
var detailWords = map[string]string{
	"keep": "保留消息", "anonymise": "消息匿名", "remove": "删除消息", "first start": "第一次启动时",
}

// Words says what was done.
func (r AuditRow) Words() string { return DeedWords(r.Deed) }

// Everywhere reports whether a mute, or its end, was for all rooms.
func (r AuditRow) Everywhere() bool {
	return r.Room == "" && (r.Deed == "muted" || r.Deed == "unmuted")
}

// Stamp returns the time as pages show it.
func (r AuditRow) Stamp() string { return Stamp(r.At) }

// Where returns from where it was done, in the page's own words.
func (r AuditRow) Where() string {
	if r.From == "command line" {
		return "命令行"
	}
	return r.From
}

// More returns the detail in the page's own words. The ID of a message that is gone says nothing to a person.
func (r AuditRow) More() string {
	switch {
	case r.Deed == "message-removed":
		return severalMessages(r.Detail)
	case r.Deed == "muted":
		return lasting(r.Detail)
	case r.Deed == "room-transferred" && r.Detail != "":
		return "原房主 " + r.Detail
	case detailWords[r.Detail] != "":
		return detailWords[r.Detail]
	}
	return r.Detail
}

// severalMessages says how many were taken back at once, empty for one by its ID.
func severalMessages(detail string) string {
	n, several := strings.CutSuffix(detail, " messages")
	if !several {
		return ""
	}
	return n + " 条"
}

// lasting says how long a mute was to last: for ever, or a number of seconds.
func lasting(detail string) string {
	seconds, err := strconv.Atoi(strings.TrimSuffix(detail, " s"))
	switch {
	case detail == "for ever":
		return "永久"
	case err != nil:
		return detail
	case seconds%86400 == 0:
		return strconv.Itoa(seconds/86400) + " 天"
	case seconds%3600 == 0:
		return strconv.Itoa(seconds/3600) + " 小时"
	case seconds%60 == 0:
		return strconv.Itoa(seconds/60) + " 分钟"
	}
	return strconv.Itoa(seconds) + " 秒"
}

func (Audit) template() string { return "audit" }

// Title returns the text of the browser's tab.
func (Audit) Title(l locale.Lang) string { return locale.Text(l, "manage.title.audit") }

// NextPath returns the path of the next page with the same filter.
func (p Audit) NextPath() string {
	values := url.Values{"before": {strconv.FormatInt(p.Next, 10)}}
	f := p.Filter
	for name, value := range map[string]string{"who": f.Who, "whom": f.Whom, "room": f.Room, "deed": f.Deed, "since": f.Since, "until": f.Until} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return "/audit/?" + values.Encode()
}

func (p Audit) data(l locale.Lang) own.Data {
	return own.Data{
		"who": p.Filter.Who, "whom": p.Filter.Whom, "room": p.Filter.Room, "deed": p.Filter.Deed, "since": p.Filter.Since,
		"until": p.Filter.Until, "deeds": append([]string{}, p.Deeds...), "one_room": p.OneRoom, "next": p.Next,
		"message": p.Problem.Text(l),
		"entries": rows(p.Entries, func(r AuditRow) own.Data {
			return own.Data{
				"id": r.ID, "time": r.Stamp(), "who": r.Who, "deed": r.Deed, "words": r.Words(), "whom": r.Whom, "room": r.Room,
				"reason": r.Reason, "detail": r.More(), "from": r.Where(), "failed": r.Failed,
			}
		}),
	}
}
