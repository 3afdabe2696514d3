package templates

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// endpoints are the paths by the names of the Flask version's view functions, for url_for; <name> is an argument that
// goes into the path. Where hihichat has a page that the published version did not, the name is the path's.
var endpoints = map[string]string{
	"index":          "/",
	"login":          "/login/",
	"login_check":    "/login_check",
	"logout":         "/logout/",
	"chat_room_list": "/roomlist/",
	"create_room":    "/createroom/",
	"join_chat_room": "/joinroom/",
	"leave_room":     "/leaveroom/",
	"chat":           "/chat/",
	"privatechat":    "/privatechat/",
	"pchat":          "/api/pchat/<user>",
	"send_chat":      "/api/sendchat/<info>",
	"room_user_list": "/chat/roomuser/list",
	"block_roomuser": "/chat/block/roomuser/",
	"kick_roomuser":  "/chat/kick/roomuser/",
	"ban_roomuser":   "/chat/ban/roomuser/",
	"unban_roomuser": "/chat/unban/roomuser/",
	"name_moderator": "/chat/moderator/roomuser/",
	"transfer_room":  "/chat/transfer/roomuser/",
	"room_settings":  "/chat/settings/",
	"delete_room":    "/chat/delete/",
	"room_bans":      "/chat/bans/",
	"mark_read":      "/api/read",
	"remove_message": "/api/removemessage",
	"audit":          "/audit/",
	"adduser":        "/adduser/",
	"listuser":       "/listuser/",
	"edituser":       "/edituser/<id>/",
	"addper":         "/addper/",
	"profile":        "/profile/",
	"signup":         "/signup/",
	"static":         "/static/<filename>",
}

// checkEndpoint returns an error that names all endpoints when there is none of that name.
func checkEndpoint(name string) error {
	if _, ok := endpoints[viewOf(name)]; ok {
		return nil
	}
	return fmt.Errorf("url_for: there is no endpoint %q; there are %s (with main. or . before them or without)",
		name, strings.Join(slices.Sorted(maps.Keys(endpoints)), ", "))
}

// viewOf returns the name without its blueprint: main.chat and .chat are chat.
func viewOf(endpoint string) string {
	if view, ok := strings.CutPrefix(endpoint, "main."); ok {
		return view
	}
	return strings.TrimPrefix(endpoint, ".")
}

// urlFor is Flask's url_for: the endpoint, then names and values by turns. Arguments that the path has no place for go
// to the query, in their order. An address with a file's name in it is always the fixed one, which scripts may compare.
func urlFor(endpoint string, args ...any) (string, error) {
	if err := checkEndpoint(endpoint); err != nil {
		return "", err
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("url_for %q: the names and values don't come in pairs", endpoint)
	}
	path, query := endpoints[viewOf(endpoint)], ""
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok || strings.HasPrefix(name, "_") {
			return "", fmt.Errorf("url_for %q: %v is no name of an argument", endpoint, args[i])
		}
		value := fmt.Sprint(args[i+1])
		if place := "<" + name + ">"; strings.Contains(path, place) {
			path = strings.Replace(path, place, pathValue(value), 1)
			continue
		}
		query += "&" + url.QueryEscape(name) + "=" + url.QueryEscape(value)
	}
	if strings.Contains(path, "<") {
		return "", fmt.Errorf("url_for %q: the path %s lacks a value", endpoint, path)
	}
	if query != "" {
		path += "?" + query[1:]
	}
	return path, nil
}

// pathValue escapes a value for a path. Slashes stay, as in Flask's static files.
func pathValue(value string) string { return strings.ReplaceAll(url.PathEscape(value), "%2F", "/") }

// Endpoints returns the path of every endpoint of url_for.
func Endpoints() map[string]string { return maps.Clone(endpoints) }
