package workload

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/width"
)

// decode returns the text as UTF-8 without a byte order mark: what is not
// UTF-8 is read as GB18030, which spreadsheets in Chinese still write.
func decode(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxInputBytes+1))
	if err != nil {
		return nil, fmt.Errorf("workload: input: %w", err)
	}
	if len(raw) > MaxInputBytes {
		return nil, &InputError{Reason: TooLarge, Max: MaxInputBytes >> 20}
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		raw, err = simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
		if err != nil || bytes.ContainsRune(raw, utf8.RuneError) {
			return nil, &InputError{Reason: BadEncoding}
		}
	}
	if i := bytes.IndexFunc(raw, forbidden); i >= 0 {
		return nil, &InputError{Reason: BadControl, Line: 1 + bytes.Count(raw[:i], []byte("\n"))}
	}
	return raw, nil
}

// forbidden are characters that no table holds: a workbook or a picture has them.
func forbidden(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
}

func (c Column) limit() float64 {
	if c.Kind == TextCell {
		return float64(c.maxLen())
	}
	return c.Max
}

func (c Column) maxLen() int {
	if c.MaxLen > 0 {
		return c.MaxLen
	}
	return maxCell
}

func (c Column) parse(text string) (cell, string) {
	if len(text) > c.maxLen() {
		return cell{}, CellTooLong
	}
	v := cell{text: clean(text)}
	if v.text == "" {
		v.empty = true
		if c.Optional {
			return v, ""
		}
		return v, CellEmpty
	}
	switch c.Kind {
	case NumberCell:
		return v, v.number(c.Min, c.Max)
	case DateCell:
		return v, v.date()
	}
	return v, ""
}

// A number as people write it: 1,234.50, ￥12, ３.5. No hexadecimal, no NaN.
var plainNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$`) })

func (v *cell) number(low, high float64) string {
	s := strings.TrimLeft(width.Narrow.String(v.text), "¥￥ ")
	s = strings.ReplaceAll(s, ",", "")
	if !plainNumber().MatchString(s) {
		return CellNotNumber
	}
	n, err := strconv.ParseFloat(s, 64)
	if errors.Is(err, strconv.ErrRange) || !(n >= low && n <= high) {
		return CellOutOfRange
	}
	v.num = n
	return ""
}

var dateLayouts = []string{"2006-01-02", "2006/1/2", "2006-1-2", "2006.1.2", "2006年1月2日", "20060102"}

func (v *cell) date() string {
	s := width.Narrow.String(v.text)
	for _, layout := range dateLayouts {
		d, err := time.Parse(layout, s)
		if err == nil && d.Year() >= 1990 && d.Year() <= 2100 {
			v.day = int(d.Unix() / 86400)
			return ""
		}
	}
	return CellNotDate
}

// dateOf writes a day as people read it.
func dateOf(day int) string { return time.Unix(int64(day)*86400, 0).UTC().Format("2006-01-02") }

// readSample reads the data that ships; a test holds that it can be read.
func (in *Input) readSample() (*table, error) { return in.read(bytes.NewReader(in.Sample)) }
