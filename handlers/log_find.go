package handlers

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"supermarket/templates/ui"
	"supermarket/web"
)

const (
	mostFound  = 200 // lines of a search that are shown
	mostSought = 100 // bytes of what is looked for
)

// JobLogFind looks for a text in the whole log and answers with the lines that hold it.
func (h *Handlers) JobLogFind(c *web.Ctx) error {
	f, err := h.found(c, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, ui.LogFound(c.Loc, f))
}

// found is what the question "find" brings; without one nothing is looked for.
func (h *Handlers) found(c *web.Ctx, jobID string) (ui.Found, error) {
	f := ui.Found{Asked: plain(strings.TrimSpace(c.QueryParam("find")))}
	if len(f.Asked) > mostSought {
		f.Asked = strings.ToValidUTF8(f.Asked[:mostSought], "")
	}
	r, _, err := h.Checkout.JobLog(c.Std(), c.Actor, jobID, 0)
	if err != nil {
		return f, unreadable(err)
	}
	defer func() { _ = r.Close() }()
	if f.Asked == "" {
		return f, nil
	}
	return f, search(&f, r)
}

func search(f *ui.Found, r io.Reader) error {
	return eachLine(r, func(n int64, line string) error {
		at, end := indexFold(line, f.Asked)
		if at < 0 {
			return nil
		}
		f.Total++
		if len(f.Lines) < mostFound {
			f.Lines = append(f.Lines, ui.FoundLine{N: n, Before: line[:at], Hit: line[at:end], After: line[end:]})
		}
		return nil
	})
}

// indexFold is where text stands in line, whatever the case; -1 where it does not.
func indexFold(line, text string) (at, end int) {
	want := utf8.RuneCountInString(text)
	for i := range line {
		j, n := i, 0
		for j < len(line) && n < want {
			_, size := utf8.DecodeRuneInString(line[j:])
			j, n = j+size, n+1
		}
		if n < want {
			return -1, -1
		}
		if strings.EqualFold(line[i:j], text) {
			return i, j
		}
	}
	return -1, -1
}

// eachLine hands over a log as a page shows it, line by line from 1; what is
// beyond lineBytes of a line is left out.
func eachLine(r io.Reader, f func(n int64, line string) error) error {
	b := bufio.NewReaderSize(r, 64<<10)
	for n := int64(1); ; n++ {
		line, err := b.ReadSlice('\n')
		text := plain(strings.TrimRight(string(line), "\r\n"))
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = b.ReadSlice('\n')
		}
		if len(line) > 0 {
			if err := f(n, text); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// harmless is a log as it was written, but for what would steer a terminal.
func harmless(r io.Reader, w io.Writer) error {
	b := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := b.ReadSlice('\n')
		if _, werr := io.WriteString(w, control().ReplaceAllString(strings.ToValidUTF8(string(line), "\ufffd"), "")); werr != nil {
			return werr
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}
