package evidence

import (
	"archive/zip"
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// The kinds of file that are taken, as a browser is told of them.
const (
	PDF  = "application/pdf"
	PNG  = "image/png"
	JPEG = "image/jpeg"
	CSV  = "text/csv"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// endings are those that a file of each kind may have; the first is given to one that has none of them.
var endings = map[string][]string{PDF: {".pdf"}, PNG: {".png"}, JPEG: {".jpg", ".jpeg"}, CSV: {".csv"}, XLSX: {".xlsx"}}

// kindOf tells what a file is by its content, "" for what is not taken. Only a
// table as text has no mark of its own: it is plain text that is called .csv.
func kindOf(name string, content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return PDF
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return JPEG
	case bytes.HasPrefix(content, []byte("PK\x03\x04")) && workbook(content):
		return XLSX
	case strings.EqualFold(path.Ext(name), ".csv") && plainText(content):
		return CSV
	}
	return ""
}

// workbook tells whether an archive is a workbook without macros.
func workbook(content []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return false
	}
	has := func(name string) bool {
		return slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == name })
	}
	return has("[Content_Types].xml") && has("xl/workbook.xml") && !has("xl/vbaProject.bin")
}

// plainText takes text in UTF-8 or GB18030 that is no markup.
func plainText(content []byte) bool {
	text := strings.TrimPrefix(string(content), "\ufeff")
	if !utf8.ValidString(text) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().String(text)
		if err != nil || strings.ContainsRune(decoded, utf8.RuneError) {
			return false
		}
		text = decoded
	}
	odd := func(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\r' && r != '\n' }
	return !strings.ContainsFunc(text, odd) && !strings.HasPrefix(strings.TrimSpace(text), "<")
}

// keepable drops what does not belong into a file's name or cannot be seen.
func keepable(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), strings.ContainsRune(`/\:*?"<>|`, r), r == utf8.RuneError:
		return -1
	}
	return r
}
