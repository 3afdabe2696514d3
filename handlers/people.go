package handlers

import (
	"context"

	"hihichat/chat"
	"hihichat/templates"
)

// members returns a page of who is in the room, as the page of an actor with these powers shows them. Errors as
// chat.Service.Members.
func (h *Handlers) members(ctx context.Context, a chat.Actor, powers chat.Powers, room string, q chat.MemberQuery) (chat.MemberPage, []templates.MemberRow, error) {
	page, err := h.chat.Members(ctx, a, room, q)
	if err != nil {
		return page, nil, err
	}
	rows := make([]templates.MemberRow, len(page.Members))
	for i, m := range page.Members {
		rows[i] = templates.MemberRow{
			Name: m.Name, Shown: m.ShownName, Avatar: templates.AvatarPath(m.Name, m.AvatarHash), Owner: m.Owner,
			Moderator: m.Moderator, Global: m.Role == chat.GlobalModerator, Admin: m.Role == chat.Administrator,
			Self: m.Name == a.Name, May: powersOver(a, powers, m),
		}
		if m.Mute != nil {
			rows[i].Muted, rows[i].MutedUntil, rows[i].MuteReason = true, h.local(m.Mute.Until), m.Mute.Reason
			rows[i].MutedAll = m.Mute.Room == chat.Everywhere
		}
	}
	return page, rows, nil
}

// powersOver returns what the page offers the actor to do to the member. Whoever the policy lets do more may do so by
// another way: an owner who is named moderator gains nothing by it.
func powersOver(a chat.Actor, powers chat.Powers, m chat.MemberView) templates.MemberPowers {
	may := func(act chat.Action) bool { return powers.MayTo(a, act, m.Name, m.Role) }
	name := may(chat.NameModerator)
	p := templates.MemberPowers{
		Mute: may(chat.MuteHere), MuteAll: may(chat.MuteAll), Kick: may(chat.Kick), Ban: may(chat.BanUser),
		Name:     name && !m.Moderator && m.Role < chat.RoomModerator,
		Unname:   name && m.Moderator,
		Transfer: may(chat.Transfer) && !m.Owner,
	}
	if m.Mute != nil {
		p.Unmute = p.Mute
		if m.Mute.Room == chat.Everywhere {
			p.Unmute = p.MuteAll
		}
	}
	return p
}
