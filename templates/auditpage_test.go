package templates

import (
	"testing"

	"hihichat/locale"
)

// TestAuditRowsSpeakThePagesLanguage: what the log keeps in English words, or by a number, is put in the page's words.
func TestAuditRowsSpeakThePagesLanguage(t *testing.T) {
	for _, c := range []struct{ deed, detail, from, more, where string }{
		{"muted", "for ever", "192.0.2.1", "永久", "192.0.2.1"},
		{"muted", "90000 s", "", "25 小时", ""},
		{"muted", "61 s", "", "61 秒", ""},
		{"admin-named", "first start", "command line", "第一次启动时", "命令行"},
		{"user-deleted", "anonymise", "", "消息匿名", ""},
		{"room-transferred", "olga", "", "原房主 olga", ""},
		{"message-removed", "01JD0000000000000000000001", "", "", ""},
		{"grants-changed", "+createroom -moderate", "", "+createroom -moderate", ""},
	} {
		row := AuditRow{Deed: c.deed, Detail: c.detail, From: c.from}
		if more, where := row.More(locale.Zh), row.Where(locale.Zh); more != c.more || where != c.where {
			t.Errorf("%s %q from %q is shown as %q from %q", c.deed, c.detail, c.from, more, where)
		}
	}
}
