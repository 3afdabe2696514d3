package templates

import (
	"strconv"

	"hihichat/locale"
	"hihichat/templates/own"
)

// PrivateList is /privatechat/ without a name: the user's private conversations, the one with the newest message first.
type PrivateList struct {
	Base
	Peers []PeerRow
	Page  int // from 1
	Pages int // at least 1
}

func (PrivateList) template() string { return "privatelist" }

// Title returns the text of the browser's tab.
func (PrivateList) Title(l locale.Lang) string { return locale.Text(l, "room.title.private_list") }

// Previous and Next return the paths of the neighbouring pages of the list; empty: there is none.
func (p PrivateList) Previous() string { return p.at(p.Page - 1) }

// Next is Previous the other way.
func (p PrivateList) Next() string { return p.at(p.Page + 1) }

func (p PrivateList) at(page int) string {
	if page < 1 || page > p.Pages {
		return ""
	}
	return privateListPath + "?page=" + strconv.Itoa(page)
}

func (p PrivateList) data(l locale.Lang) own.Data {
	return own.Data{"peers": rowsIn(l, p.Peers, PeerRow.data), "page": p.Page, "pages": p.Pages}
}
