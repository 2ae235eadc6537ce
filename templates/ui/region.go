package ui

import "supermarket/internal/i18n"

// Tile is what one provincial unit shows on the tile map.
type Tile struct {
	Level int    // 0 none to 4 most: how dark the tile is
	Text  string // a short figure under the name: "128"
	Long  string // for the table and the tooltip: "128 cards free"
	Href  string // where the tile leads; empty for nowhere
	Here  bool   // the viewer's own region
}

// Regions is the tile map: values by ISO 3166-2 code (CN-GD); a unit without a
// value is drawn empty, none is ever left out.
type Regions struct {
	Caption string
	Value   string // the table's second heading
	Tiles   map[string]Tile
}

// unit is a place on the grid. The grid keeps neighbours near each other and
// draws no borders.
type unit struct {
	code     string
	col, row int
}

var units = []unit{
	{"CN-HL", 8, 0},
	{"CN-NM", 5, 1},
	{"CN-JL", 8, 1},
	{"CN-XJ", 0, 2},
	{"CN-BJ", 6, 2},
	{"CN-TJ", 7, 2},
	{"CN-LN", 8, 2},
	{"CN-QH", 1, 3},
	{"CN-GS", 2, 3},
	{"CN-NX", 3, 3},
	{"CN-SN", 4, 3},
	{"CN-SX", 5, 3},
	{"CN-HE", 6, 3},
	{"CN-SD", 7, 3},
	{"CN-XZ", 0, 4},
	{"CN-SC", 2, 4},
	{"CN-CQ", 3, 4},
	{"CN-HB", 4, 4},
	{"CN-HA", 5, 4},
	{"CN-AH", 6, 4},
	{"CN-JS", 7, 4},
	{"CN-YN", 2, 5},
	{"CN-GZ", 3, 5},
	{"CN-HN", 4, 5},
	{"CN-JX", 5, 5},
	{"CN-ZJ", 6, 5},
	{"CN-SH", 7, 5},
	{"CN-GX", 3, 6},
	{"CN-GD", 4, 6},
	{"CN-FJ", 5, 6},
	{"CN-TW", 7, 6},
	{"CN-HI", 3, 7},
	{"CN-MO", 4, 7},
	{"CN-HK", 5, 7},
}

// The tile map's grid in its own units.
const (
	tileSize, tileStep   = 44, 48
	tilesWide, tilesHigh = 9, 8
)

// RegionName returns the localised name of a provincial unit by its ISO code.
func RegionName(loc *i18n.Loc, code string) string { return loc.T("region." + code) }

func (u unit) x() int { return u.col * tileStep }
func (u unit) y() int { return u.row * tileStep }

func (r Regions) shown() []unit {
	var out []unit
	for _, u := range units {
		if t, ok := r.Tiles[u.code]; ok && t.Long != "" {
			out = append(out, u)
		}
	}
	return out
}

// role is a picture, or a group of links.
func (r Regions) role() string {
	for _, t := range r.Tiles {
		if t.Href != "" {
			return "group"
		}
	}
	return "img"
}

// RegionCodes are the ISO codes of the provincial units in the order of the tile map.
func RegionCodes() []string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = u.code
	}
	return out
}
