package templates

import (
	"maps"
	"slices"

	"hihichat/locale"
	"hihichat/templates/own"
)

func (Home) data(locale.Lang) own.Data { return nil }

func (p Login) data(l locale.Lang) own.Data {
	data := own.Data{"form": p.form(l), "next": p.Next, "session_ended": p.Ended, "can_sign_up": p.SignUp, "guests_off": p.Closed}
	if p.Ended {
		data["get_flashed_messages"] = append(p.notices(l), locale.Text(l, "problem.session-ended"))
	}
	return data
}

func (p RoomList) data(l locale.Lang) own.Data {
	names := make([]string, len(p.Rooms))
	for i, room := range p.Rooms {
		names[i] = room.Name
	}
	messages := p.notices(l)
	if p.Taken != "" {
		messages = append(messages, locale.Text(l, "problem.room-exists"))
	}
	return own.Data{
		"get_flashed_messages": messages,
		"roomlist":             names, "can_create": p.MayCreate, "taken": p.Taken, "after": p.After, "next": p.Next,
		"search": p.Search,
		"rooms":  rowsIn(l, p.Rooms, RoomRow.data), "my_rooms": rowsIn(l, p.Mine, RoomRow.data),
	}
}

func (p Chat) data(l locale.Lang) own.Data {
	names, muted := namesOf(p.Members)
	if p.Muted && !slices.Contains(muted, p.User) {
		muted = append(muted, p.User)
	}
	data := p.History.ownData(l)
	maps.Copy(data, own.Data{
		"rname": p.Room, "topic": p.Topic, "exists": p.Exists, "joined": p.Joined, "reading": p.Reading, "can_moderate": p.Moderator,
		"can_manage": p.MaySettings, "banned": p.Banned, "ban_reason": p.BanReason, "member_count": p.MemberCount,
		"user_list": names, "b_user_list": muted, "members": rowsIn(l, p.Members, MemberRow.data),
		"muted": p.Muted, "muted_until": until(p.MutedUntil), "muted_text": muteText(l, p.Muted, p.MutedUntil),
		"mute_reason": p.MuteReason, "peers": rowsIn(l, p.Peers, PeerRow.data),
	})
	return data
}

func (p PrivateChat) data(l locale.Lang) own.Data {
	people := []MemberRow{
		{Name: p.Peer, Shown: p.PeerShown, Avatar: p.PeerAvatar},
		{Name: p.User, Avatar: p.Avatar, Self: true, Muted: p.Muted, MutedUntil: p.MutedUntil},
	}
	if p.Peer == p.User {
		people = people[1:]
	}
	names, muted := namesOf(people)
	data := p.History.ownData(l)
	maps.Copy(data, own.Data{
		"rname": p.Peer, "to": p.Peer, "user_list": names, "b_user_list": muted, "members": rowsIn(l, people, MemberRow.data),
		"muted": p.Muted, "muted_until": until(p.MutedUntil), "muted_text": muteText(l, p.Muted, p.MutedUntil),
		"mute_reason": p.MuteReason, "gone": p.PeerGone, "peers": rowsIn(l, p.Peers, PeerRow.data),
	})
	return data
}

func (p Users) data(locale.Lang) own.Data {
	return own.Data{
		"search": p.Search, "after": p.After, "next": p.Next, "deletions": p.Going, "user_list": rows(p.Users, UserRow.data),
	}
}

func (p AddUser) data(l locale.Lang) own.Data { return own.Data{"form": p.form(l)} }

func (p AddPermission) data(l locale.Lang) own.Data {
	return own.Data{"form": p.form(l), "permissions": append([]string{}, p.Known...)}
}

func (p Error) data(l locale.Lang) own.Data {
	return own.Data{
		"status": p.Status, "headline": p.Headline(l), "message": p.Problem.Text(l), "needs_login": p.NeedsLogin(),
		"temporary": p.Temporary(), "next": p.Path,
	}
}

func (p Confirm) data(l locale.Lang) own.Data {
	return own.Data{
		"question": p.Question.In(l), "detail": "", "action": p.Action, "cancel": p.Cancel, "danger": p.Danger,
		"fields": rows(p.Fields, func(f Field) own.Data { return own.Data{"name": f.Name, "value": f.Value} }),
	}
}
