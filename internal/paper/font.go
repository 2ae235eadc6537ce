package paper

import (
	_ "embed"
	"encoding/binary"
	"sync"
	"unicode"
)

//go:embed font.ttf
var font []byte

// missing stands for what the font cannot show.
const missing = '□'

// Shown replaces what the font does not have, blanks other than the ordinary one,
// and drops what is not seen at all.
func Shown(text string) string {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t' || r == '\u2007' || r == '\u202f' || unicode.Is(unicode.Zs, r):
			out = append(out, ' ')
		case r == '\u2212' && !has(r):
			out = append(out, '-')
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r):
		case has(r):
			out = append(out, r)
		default:
			out = append(out, missing)
		}
	}
	return apostrophes(out)
}

// apostrophes makes those between Latin letters narrow: in a Chinese font the
// curved one is as wide as a character.
func apostrophes(text []rune) string {
	for i, r := range text {
		if r == '’' && i > 0 && i+1 < len(text) && unicode.Is(unicode.Latin, text[i-1]) && unicode.Is(unicode.Latin, text[i+1]) {
			text[i] = '\''
		}
	}
	return string(text)
}

var glyphs = sync.OnceValue(func() map[rune]bool { return read(font) })

func has(r rune) bool { return glyphs()[r] }

// read lists the characters that a font's table of the basic plane maps.
func read(ttf []byte) map[rune]bool {
	out := map[rune]bool{}
	be := binary.BigEndian
	cmap := ttf[tableAt(ttf, "cmap"):]
	for i := range int(be.Uint16(cmap[2:])) {
		sub := cmap[be.Uint32(cmap[4+8*i+4:]):]
		if be.Uint16(sub) == 4 {
			readSegments(sub, out)
		}
	}
	return out
}

func tableAt(ttf []byte, name string) uint32 {
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		if entry := ttf[12+16*i:]; string(entry[:4]) == name {
			return binary.BigEndian.Uint32(entry[8:])
		}
	}
	return 0
}

// readSegments reads a subtable of format 4: ends, starts, deltas and offsets of
// its segments, in arrays one behind the other.
func readSegments(sub []byte, out map[rune]bool) {
	be := binary.BigEndian
	twice := int(be.Uint16(sub[6:]))
	for i := 0; i < twice; i += 2 {
		last, first := int(be.Uint16(sub[14+i:])), int(be.Uint16(sub[16+twice+i:]))
		delta, at := be.Uint16(sub[16+2*twice+i:]), 16+3*twice+i
		offset := int(be.Uint16(sub[at:]))
		for c := first; c <= last && c < 0xFFFF; c++ {
			glyph := uint16(c) + delta
			if offset != 0 {
				if glyph = be.Uint16(sub[at+offset+2*(c-first):]); glyph != 0 {
					glyph += delta
				}
			}
			if glyph != 0 {
				out[rune(c)] = true
			}
		}
	}
}
