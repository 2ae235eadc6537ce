package shop

import (
	"context"
	"slices"
)

// CompareMost is how many offerings stand beside each other.
const CompareMost = 4

// Compared is what stands beside each other, in the order that was asked for.
type Compared struct {
	Cards []Card
	Gone  int    // of what was asked for, no longer on the shelf
	Left  []Card // what is more than CompareMost
}

// Compare returns the first offerings of ids that are on the shelf, each once.
func (c *Counter) Compare(ctx context.Context, ids []string) (Compared, error) {
	var out Compared
	x, err := c.index(ctx)
	if err != nil {
		return out, err
	}
	l := c.live(ctx, x)
	var seen []string
	for _, id := range ids {
		if slices.Contains(seen, id) || len(seen) == maxChoices {
			continue
		}
		seen = append(seen, id)
		i, ok := x.at[id]
		switch {
		case !ok:
			out.Gone++
		case len(out.Cards) < CompareMost:
			out.Cards = append(out.Cards, x.card(i, l))
		default:
			out.Left = append(out.Left, x.card(i, l))
		}
	}
	return out, nil
}
