package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Bounds of what a page shows of a log.
const (
	tailBytes = 64 << 10  // what a page begins with
	readBytes = 256 << 10 // what one look of a stream takes
	lineBytes = 4 << 10   // of one line; the rest is in the whole log
)

// mark is a place in a job's logs: the attempt, and the bytes and the whole lines
// of its log before it.
type mark struct {
	attempt int
	offset  int64
	line    int64
}

func (m mark) String() string { return fmt.Sprintf("%d-%d-%d", m.attempt, m.offset, m.line) }

// parseMark reads a mark; what is none is the beginning.
func parseMark(text string) mark {
	parts := strings.Split(text, "-")
	if len(parts) != 3 {
		return mark{}
	}
	a, ok := whole(parts[0])
	b, also := whole(parts[1])
	n, too := whole(parts[2])
	if !ok || !also || !too || a > 1<<20 {
		return mark{}
	}
	return mark{int(a), b, n}
}

// seq numbers a line by where it begins, so that a line that comes twice is known.
func (m mark) seq() int64 { return int64(m.attempt)<<26 | m.offset }

type piece struct {
	lines []ui.LogLine
	at    mark // what comes after
	cut   bool // earlier lines are left out
	whole bool // nothing more stands in the log now
}

// tail is the end of the log of a job's last attempt.
func (h *Handlers) tail(c *web.Ctx, jobID string) (piece, error) {
	r, last, err := h.Checkout.JobLog(c.Std(), c.Actor, jobID, 0)
	if errors.Is(err, checkout.ErrPurged) {
		return piece{lines: []ui.LogLine{{Text: c.Loc.Fault(err)}}, at: mark{attempt: last.N, offset: last.LogBytes}, whole: true}, nil
	}
	if err != nil {
		return piece{}, unreadable(err)
	}
	from := mark{attempt: last.N, offset: max(last.LogBytes-tailBytes, 0)}
	from.line, err = countLines(r, from.offset)
	_ = r.Close()
	if err != nil {
		return piece{}, unreadable(err)
	}
	p, err := h.read(c, jobID, from, tailBytes)
	if from.offset > 0 {
		p.cut = true
		if len(p.lines) > 1 {
			p.lines = p.lines[1:] // begins somewhere within
		}
	}
	return p, err
}

// read takes whole lines after a mark; a newer attempt begins anew.
func (h *Handlers) read(c *web.Ctx, jobID string, from mark, most int64) (piece, error) {
	r, last, err := h.Checkout.JobLog(c.Std(), c.Actor, jobID, from.offset)
	if err != nil {
		return piece{at: from}, unreadable(err)
	}
	if last.N != from.attempt && from.offset > 0 {
		_ = r.Close()
		return h.read(c, jobID, mark{attempt: last.N}, most)
	}
	from.attempt = last.N
	b, err := io.ReadAll(io.LimitReader(r, most))
	_ = r.Close()
	p := cutLines(b, from, last.EndedAt != nil && int64(len(b)) < most)
	p.whole = p.at.offset >= last.LogBytes
	return p, err
}

// countLines counts the line breaks in the first n bytes.
func countLines(r io.Reader, n int64) (lines int64, err error) {
	b := make([]byte, 64<<10)
	for n > 0 && err == nil {
		var got int
		got, err = r.Read(b[:min(int64(len(b)), n)])
		lines += int64(bytes.Count(b[:got], []byte{'\n'}))
		n -= int64(got)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return lines, err
}

// unreadable lets a log that is not there yet, or not any more, be an empty one.
func unreadable(err error) error {
	if fault.KeyOf(err) == "files.missing" || errors.Is(err, checkout.ErrPurged) {
		return nil
	}
	return err
}

// cutLines makes lines of bytes; what follows the last line break waits for
// more, unless the log has ended.
func cutLines(b []byte, from mark, ended bool) piece {
	p := piece{at: from}
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 && !ended && len(b) < lineBytes {
			break
		}
		whole := i >= 0
		if !whole {
			i = len(b) - 1
		}
		p.lines = append(p.lines, logLine(strings.TrimRight(string(b[:i+1]), "\r\n"), p.at))
		p.at.offset += int64(i + 1)
		if whole {
			p.at.line++
		}
		b = b[i+1:]
	}
	return p
}

func logLine(text string, at mark) ui.LogLine {
	l := ui.LogLine{Seq: at.seq(), N: at.line + 1, Stream: "out", Text: plain(text)}
	if rest, own := strings.CutPrefix(l.Text, "[runner] "); own {
		l.Stream, l.Text = "sys", rest
	}
	return l
}

// control is what would steer a terminal: escape sequences and control
// characters, also those that turn the direction of text.
var control = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[\\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\\\)?|\x1b.?|[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u202a-\u202e\u2066-\u2069]")
})

// plain is a line as a page shows it: text alone, what a carriage return wrote
// over left out, and no longer than lineBytes.
func plain(text string) string {
	if i := strings.LastIndexByte(text, '\r'); i >= 0 {
		text = text[i+1:]
	}
	text = control().ReplaceAllString(strings.ToValidUTF8(text, "\ufffd"), "")
	if len(text) > lineBytes {
		text = strings.ToValidUTF8(text[:lineBytes], "") + " …"
	}
	return text
}
