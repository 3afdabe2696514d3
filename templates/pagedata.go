package templates

import (
	"slices"

	"hihichat/templates/own"
)

func (Home) data() own.Data { return nil }

func (p Login) data() own.Data {
	data := own.Data{"form": p.form(), "next": p.Next, "session_ended": p.Ended, "can_sign_up": p.SignUp, "guests_off": p.Closed}
	if p.Ended {
		data["get_flashed_messages"] = append(slices.Clone(p.Notices), problemWords["session-ended"])
	}
	return data
}

func (p RoomList) data() own.Data {
	names := make([]string, len(p.Rooms))
	for i, room := range p.Rooms {
		names[i] = room.Name
	}
	messages := append([]string{}, p.Notices...)
	if p.Taken != "" {
		messages = append(messages, problemWords["room-exists"])
	}
	return own.Data{
		"get_flashed_messages": messages,
		"roomlist":             names, "can_create": p.MayCreate, "taken": p.Taken, "after": p.After, "next": p.Next,
		"search": p.Search,
		"rooms": rows(p.Rooms, func(r RoomRow) own.Data {
			return own.Data{"name": r.Name, "topic": r.Topic, "joined": r.Joined, "public": r.Public}
		}),
	}
}

func (p Chat) data() own.Data {
	names, muted := namesOf(p.Members)
	if p.Muted && !slices.Contains(muted, p.User) {
		muted = append(muted, p.User)
	}
	return own.Data{
		"rname": p.Room, "topic": p.Topic, "exists": p.Exists, "joined": p.Joined, "reading": p.Reading, "can_moderate": p.Moderator,
		"can_manage": p.MaySettings, "banned": p.Banned, "ban_reason": p.BanReason, "member_count": p.MemberCount,
		"user_list": names, "b_user_list": muted, "members": rows(p.Members, MemberRow.data),
		"msg_list": rows(p.Messages, MessageRow.data), "has_older": p.Older,
		"muted": p.Muted, "muted_until": until(p.MutedUntil), "muted_text": muteText(p.Muted, p.MutedUntil),
		"mute_reason": p.MuteReason,
	}
}

func (p PrivateChat) data() own.Data {
	people := []MemberRow{
		{Name: p.Peer, Shown: p.PeerShown, Avatar: p.PeerAvatar},
		{Name: p.User, Avatar: p.Avatar, Self: true, Muted: p.Muted, MutedUntil: p.MutedUntil},
	}
	if p.Peer == p.User {
		people = people[1:]
	}
	names, muted := namesOf(people)
	return own.Data{
		"rname": p.Peer, "to": p.Peer, "user_list": names, "b_user_list": muted, "members": rows(people, MemberRow.data),
		"msg_list": rows(p.Messages, MessageRow.data), "has_older": p.Older,
		"muted": p.Muted, "muted_until": until(p.MutedUntil), "muted_text": muteText(p.Muted, p.MutedUntil),
		"mute_reason": p.MuteReason, "gone": p.PeerGone,
	}
}

func (p Users) data() own.Data {
	return own.Data{
		"search": p.Search, "after": p.After, "next": p.Next, "deletions": p.Going, "user_list": rows(p.Users, UserRow.data),
	}
}

func (p AddUser) data() own.Data { return own.Data{"form": p.form()} }

func (p AddPermission) data() own.Data {
	return own.Data{"form": p.form(), "permissions": append([]string{}, p.Known...)}
}

func (p Error) data() own.Data {
	return own.Data{
		"status": p.Status, "headline": p.Headline(), "message": p.Problem.Text(), "needs_login": p.NeedsLogin(),
		"temporary": p.Temporary(), "next": p.Path,
	}
}

func (p Confirm) data() own.Data {
	return own.Data{
		"question": p.Question, "detail": p.Detail, "action": p.Action, "cancel": p.Cancel, "danger": p.Danger,
		"fields": rows(p.Fields, func(f Field) own.Data { return own.Data{"name": f.Name, "value": f.Value} }),
	}
}
