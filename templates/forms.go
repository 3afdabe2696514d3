package templates

import (
	"strings"

	"hihichat/locale"
	"hihichat/templates/own"
)

// formField is one field of a form, as WTForms has it.
type formField struct {
	name, label, kind string // kind: the type of <input>, or select
	value             string
	checked           bool
	choices           []PermissionRow
	errors            []string
}

func (f formField) data() own.Data {
	return own.Data{
		"name": f.name, "id": f.name, "label": f.label, "type": f.kind, "value": f.value, "checked": f.checked,
		"errors": append([]string{}, f.errors...),
		"choices": rows(f.choices, func(p PermissionRow) own.Data {
			return own.Data{"value": p.Name, "label": p.Name, "selected": p.Held, "disabled": p.Locked}
		}),
	}
}

// formData is what a team's template sees as form: its fields in their order and each by its name, and what was wrong
// with the last attempt. Tokens against forgery are empty: the server looks at where a request comes from instead.
func formData(l locale.Lang, action string, problem Problem, fields ...formField) own.Data {
	data := own.Data{
		"action": action, "errors": []string{}, "hidden_tag": "", "csrf_token": "",
	}
	if text := problem.Text(l); text != "" {
		data["errors"] = []string{text}
		blame(fields, problem.Code, text)
	}
	data["fields"] = rows(fields, formField.data)
	for _, f := range fields {
		data[f.name] = f.data()
	}
	return data
}

// blame puts the text beside the field that it is about: the password's, else the first.
func blame(fields []formField, code, text string) {
	at := 0
	for i, f := range fields {
		if f.name == "password" && strings.HasPrefix(code, "password") {
			at = i
		}
	}
	fields[at].errors = []string{text}
}

func submit(label string) formField {
	return formField{name: "submit", label: label, kind: "submit", value: label}
}

func (p Login) form(l locale.Lang) own.Data {
	return formData(l, "", p.Problem,
		formField{name: "username", label: "Username", kind: "text", value: p.Username},
		formField{name: "password", label: "Password", kind: "password"},
		formField{name: "remember_me", label: "Keep me logged in", kind: "checkbox", value: "y"},
		submit("Log in"))
}

func (p AddUser) form(l locale.Lang) own.Data {
	return formData(l, "/adduser/", p.Problem,
		formField{name: "username", label: "Username", kind: "text", value: p.Username},
		formField{name: "password", label: "Password", kind: "password"},
		formField{name: "password2", label: "Confirm password", kind: "password"},
		submit("Create User"))
}

func (p EditUser) form(l locale.Lang) own.Data {
	return formData(l, editUserPath(p.ID), p.Problem,
		formField{name: "permission", label: "Permission", kind: "select", choices: p.Permissions},
		submit("Submit"))
}

func (p SignUp) form(l locale.Lang) own.Data {
	return formData(l, "/signup/", p.Problem,
		formField{name: "username", label: "Username", kind: "text", value: p.Username},
		formField{name: "password", label: "Password", kind: "password"},
		formField{name: "password2", label: "Confirm password", kind: "password"},
		submit("Sign up"))
}

func (p Reset) form(l locale.Lang) own.Data {
	return formData(l, "", p.Problem,
		formField{name: "password", label: "New password", kind: "password"},
		formField{name: "password2", label: "Confirm password", kind: "password"},
		submit("Set password"))
}

func (p AddPermission) form(l locale.Lang) own.Data {
	return formData(l, "/addper/", p.Problem,
		formField{name: "permissionname", label: "Permission name", kind: "text", value: p.Name},
		submit("Create Permission"))
}
