package i18n

import (
	"fmt"
	"strconv"
	"strings"
)

// message is one text with its plural forms; Chinese has only other.
type message struct{ one, other string }

// parse reads the part of TOML that catalogs use: comments, "id" = "text" and
// tables ["id"] with one and other. Anything else is an error, so that a slip
// of the pen is found at the start and not on a page.
func parse(file, text string, into map[string]message) error {
	table := ""
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		var err error
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			table, err = parseTable(line, into)
		default:
			err = parsePair(line, table, into)
		}
		if err != nil {
			return fmt.Errorf("i18n: %s:%d: %w", file, n+1, err)
		}
	}
	return nil
}

func parseTable(line string, into map[string]message) (string, error) {
	id, ok := strings.CutSuffix(strings.TrimPrefix(line, "["), "]")
	if !ok {
		return "", fmt.Errorf("table without ]")
	}
	id, err := unquoteKey(id)
	if err != nil {
		return "", err
	}
	if _, twice := into[id]; twice {
		return "", fmt.Errorf("%s stands twice", id)
	}
	into[id] = message{}
	return id, nil
}

func parsePair(line, table string, into map[string]message) error {
	key, value, ok := strings.Cut(line, " = ")
	if !ok {
		return fmt.Errorf("not key = \"text\": %q", line)
	}
	key, err := unquoteKey(strings.TrimSpace(key))
	if err != nil {
		return err
	}
	text, err := strconv.Unquote(strings.TrimSpace(value))
	if err != nil {
		return fmt.Errorf("%s: text is not quoted", key)
	}
	if table == "" {
		return set(key, message{other: text}, into)
	}
	m := into[table]
	switch key {
	case "one":
		m.one = text
	case "other":
		m.other = text
	default:
		return fmt.Errorf("%s: %s is not a plural form", table, key)
	}
	into[table] = m
	return nil
}

func set(id string, m message, into map[string]message) error {
	if _, twice := into[id]; twice {
		return fmt.Errorf("%s stands twice", id)
	}
	into[id] = m
	return nil
}

func unquoteKey(key string) (string, error) {
	if strings.HasPrefix(key, `"`) {
		return strconv.Unquote(key)
	}
	if key == "" || strings.ContainsAny(key, " \t") {
		return "", fmt.Errorf("bad key %q", key)
	}
	return key, nil
}
