package templates

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strings"

	"hihichat/static"
	"hihichat/templates/own"
)

// ownFuncs are the functions of a team's own templates. What Jinja has as filters and tests and Go has not is here;
// none of them returns markup, so nothing gets around the escaping.
func ownFuncs(files *static.Files) template.FuncMap {
	return template.FuncMap{
		"url_for": urlFor, "asset": files.Path, "gravatar": func(name string) string { return AvatarPath(name, "") },
		"in": in, "join": strings.Join, "lower": strings.ToLower, "upper": strings.ToUpper, "trim": strings.TrimSpace,
		"replace":  func(old, with, s string) string { return strings.ReplaceAll(s, old, with) },
		"truncate": truncate, "reverse": reverse, "dict": dict, "list": func(values ...any) []any { return values },
		"add": func(a, b int) int { return a + b }, "sub": func(a, b int) int { return a - b },
	}
}

// in reports whether a list holds the item, or a text the part, or a map the key: {{if in .username $.b_user_list}}.
func in(item, all any) (bool, error) {
	if text, ok := all.(string); ok {
		return strings.Contains(text, fmt.Sprint(item)), nil
	}
	v := reflect.ValueOf(all)
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			if reflect.DeepEqual(v.Index(i).Interface(), item) {
				return true, nil
			}
		}
		return false, nil
	case reflect.Map:
		key := reflect.ValueOf(item)
		return key.IsValid() && key.Type().AssignableTo(v.Type().Key()) && v.MapIndex(key).IsValid(), nil
	}
	return false, fmt.Errorf("in: %v is neither a list nor a text", all)
}

// truncate keeps the first n characters and says with … that there were more.
func truncate(n int, s string) string {
	if runes := []rune(s); len(runes) > max(n, 0) {
		return string(runes[:max(n, 0)]) + "…"
	}
	return s
}

// reverse returns the list from its end on.
func reverse(list any) (any, error) {
	switch l := list.(type) {
	case []own.Data:
		return reversed(l), nil
	case []string:
		return reversed(l), nil
	case []any:
		return reversed(l), nil
	}
	return nil, fmt.Errorf("reverse: %v is no list", list)
}

func reversed[T any](list []T) []T {
	turned := slices.Clone(list)
	slices.Reverse(turned)
	return turned
}

// dict makes data out of names and values by turns, for a template that needs more than one value.
func dict(pairs ...any) (own.Data, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: the names and values don't come in pairs")
	}
	data := own.Data{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		data[name] = pairs[i+1]
	}
	return data, nil
}
