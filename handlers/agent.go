package handlers

import (
	"strings"

	"hihichat/locale"
)

// The names that User-Agent headers hold, the telling ones first: most browsers also claim to be several others. A name that
// differs by language is its key in the catalogue.
var (
	browsers = []struct{ mark, name string }{
		{"MicroMessenger/", "manage.browser.wechat"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"Vivaldi/", "Vivaldi"}, {"YaBrowser/", "Yandex"}, {"QQBrowser/", "manage.browser.qq"}, {"UCBrowser/", "manage.browser.uc"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chromium/", "Chromium"},
		{"HeadlessChrome/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"Trident/", "Internet Explorer"},
		{"curl/", "curl"}, {"Wget/", "Wget"}, {"python-requests/", "Python"}, {"Go-http-client/", "Go"}, {"node", "Node.js"},
	}
	systems = []struct{ mark, name string }{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"},
		{"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// browserWords says in words which browser a User-Agent means, such as “Firefox · Windows”; empty when it says nothing
// that is known. The answer is one of ours, whatever the header holds.
func browserWords(l locale.Lang, agent string) string {
	var words []string
	for _, b := range browsers {
		if strings.Contains(agent, b.mark) {
			words = append(words, nameIn(l, b.name))
			break
		}
	}
	for _, s := range systems {
		if strings.Contains(agent, s.mark) {
			words = append(words, s.name)
			break
		}
	}
	return strings.Join(words, " · ")
}

func nameIn(l locale.Lang, name string) string {
	if locale.Has(l, name) {
		return locale.Text(l, name)
	}
	return name
}
