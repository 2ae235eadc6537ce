package reference

import (
	"slices"
	"strings"
)

var (
	regionColumns = []string{"iso3166_2", "gbt2260_prefix", "name_en", "name_zh"}
	hubColumns    = []string{"hub", "hub_en", "cluster", "cluster_en", "iso3166_2", "gbt2260_prefix", "place"}
)

// Region is a provincial unit: its ISO 3166-2:CN code, the first two digits of
// its GB/T 2260 codes, and its names.
type Region struct{ Code, Prefix, NameEn, NameZh string }

// Regions is all provincial units in the order of GB/T 2260.
type Regions []Region

// Find returns the region with this ISO code.
func (rs Regions) Find(code string) (Region, bool) {
	for _, r := range rs {
		if r.Code == code {
			return r, true
		}
	}
	return Region{}, false
}

// OfDivision returns the region of an administrative division code (GB/T 2260), such as a company code's third to eighth characters.
func (rs Regions) OfDivision(code string) (Region, bool) {
	for _, r := range rs {
		if strings.HasPrefix(code, r.Prefix) {
			return r, true
		}
	}
	return Region{}, false
}

// Hub is one cluster of a national computing hub, in one or more regions.
type Hub struct {
	Hub, HubEn         string
	Cluster, ClusterEn string
	Regions            []string // ISO 3166-2:CN
	Place              string
}

// HubOf returns the first cluster of a national hub in a region.
func HubOf(hubs []Hub, region string) (Hub, bool) {
	i := slices.IndexFunc(hubs, func(h Hub) bool { return slices.Contains(h.Regions, region) })
	if i < 0 {
		return Hub{}, false
	}
	return hubs[i], true
}

func readRegions(d *Data, t *table) {
	codes, prefixes := map[string]bool{}, map[string]bool{}
	for _, r := range t.rows {
		g := Region{r.text("iso3166_2"), r.text("gbt2260_prefix"), r.text("name_en"), r.text("name_zh")}
		if len(g.Code) != 5 || !strings.HasPrefix(g.Code, "CN-") {
			r.fail("iso3166_2", "%q is not an ISO 3166-2:CN code", g.Code)
		}
		if len(g.Prefix) != 2 {
			r.fail("gbt2260_prefix", "want two digits")
		}
		unique(codes, r, "iso3166_2", g.Code)
		unique(prefixes, r, "gbt2260_prefix", g.Prefix)
		d.Regions = append(d.Regions, g)
	}
}

func readHubs(d *Data, t *table) {
	for _, r := range t.rows {
		h := Hub{
			Hub: r.text("hub"), HubEn: r.text("hub_en"), Cluster: r.text("cluster"), ClusterEn: r.text("cluster_en"),
			Regions: strings.Split(r.text("iso3166_2"), "|"), Place: r.text("place"),
		}
		prefixes := strings.Split(r.text("gbt2260_prefix"), "|")
		for i, code := range h.Regions {
			g, ok := d.Regions.Find(code)
			if !ok {
				r.fail("iso3166_2", "%q is no region", code)
			} else if i >= len(prefixes) || prefixes[i] != g.Prefix {
				r.fail("gbt2260_prefix", "does not fit %s", code)
			}
		}
		d.Hubs = append(d.Hubs, h)
	}
}
