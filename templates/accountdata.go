package templates

import (
	"hihichat/locale"
	"hihichat/templates/own"
)

func (u UserRow) data() own.Data {
	return own.Data{
		"id": u.ID, "username": u.Name, "gravatar": u.Avatar, "is_admin": u.Admin, "is_disabled": u.Disabled,
		"shown_name": u.ShownName, "outranks": u.Outranks, "permissions": append([]string{}, u.Permissions...),
	}
}

func (p EditUser) data(l locale.Lang) own.Data {
	return own.Data{
		"form": p.form(l), "user": p.UserRow.data(), "created": p.CreatedText(), "self": p.Self,
		"muted": p.Muted, "muted_until": until(p.MutedUntil), "muted_text": p.MuteText(l), "mute_reason": p.MuteReason,
		"can_grant": p.Powers.Grant, "can_rule": p.Powers.Rule, "can_name_admins": p.Powers.Admin,
	}
}

func (p ResetLink) data(locale.Lang) own.Data {
	return own.Data{"user": own.Data{"id": p.ID, "username": p.Name}, "link": p.Link, "until": p.UntilText()}
}

func (p DeleteUser) data(l locale.Lang) own.Data {
	return own.Data{
		"user": p.UserRow.data(), "typed": p.Typed, "problem": p.Problem.Text(l),
		"fates": rows(p.Fates(l), func(f FateRow) own.Data {
			return own.Data{"value": f.Value, "label": f.Words, "detail": f.Detail, "selected": f.Chosen}
		}),
	}
}

func (p Reset) data(l locale.Lang) own.Data {
	return own.Data{"form": p.form(l), "username": p.Name}
}

func (p SignUp) data(l locale.Lang) own.Data { return own.Data{"form": p.form(l), "next": p.Next} }

func (p Profile) data(l locale.Lang) own.Data {
	return own.Data{
		"shown_name": p.ShownName, "created": p.CreatedText(), "part": p.Part, "problem": p.Problem.Text(l),
		"sessions": rows(p.Sessions, func(s SessionRow) own.Data {
			return own.Data{
				"id": s.ID, "browser": s.Browser, "agent": s.Agent, "address": s.Address, "created": s.CreatedText(),
				"last_seen": s.SeenText(), "own": s.Own,
			}
		}),
	}
}
