package handlers

import (
	"regexp"
	"sync"

	"supermarket/internal/apidoc"
	"supermarket/web"
)

var (
	idText     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`) })
	cursorText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,200}$`) })
)

// pathID is an id in the path; what cannot be one is not found.
func pathID(c *web.Ctx, name string) (string, error) {
	id := c.Param(name)
	if !idText().MatchString(id) {
		return "", web.ErrMissing
	}
	return id, nil
}

// pageAsked reads cursor and limit.
func pageAsked(c *web.Ctx) (paging, error) {
	p := paging{After: c.QueryParam("cursor")}
	if p.After != "" && !cursorText().MatchString(p.After) {
		return p, errCursor
	}
	limit, err := integerQuery(c, "limit", 1, apidoc.MaxLimit)
	p.Limit = int(limit)
	return p, err
}

// integerQuery reads a whole number of the query, 0 when it is not given.
func integerQuery(c *web.Ctx, name string, least, most int64) (int64, error) {
	text := c.QueryParam(name)
	if text == "" {
		return 0, nil
	}
	n, ok := whole(text)
	if !ok {
		return 0, errInteger.On(name)
	}
	if n < least || n > most {
		return 0, errBounds.With("min", least, "max", most).On(name)
	}
	return n, nil
}

// flagQuery reads true or false, false when it is not given.
func flagQuery(c *web.Ctx, name string) (bool, error) {
	switch c.QueryParam(name) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, errEnum.With("choices", "true, false").On(name)
}
