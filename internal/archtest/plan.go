package archtest

import (
	"fmt"
	"strconv"
	"strings"
)

// room is one line of the plan.
type room struct {
	path   string
	floor  int
	std    bool
	test   bool
	leave  []string
	only   []string
	values []string // rooms from which it takes no struct
}

// plan says which rooms there are and which guarded deeds are left to whom.
type plan struct {
	rooms map[string]room
	may   map[string][]string
}

// parsePlan reads plan.txt; its errors carry the line's number.
func parsePlan(text string) (plan, error) {
	p := plan{rooms: map[string]room{}, may: map[string][]string{}}
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if err := p.add(words); err != nil {
			return plan{}, fmt.Errorf("plan line %d: %w", i+1, err)
		}
	}
	return p, nil
}

func (p plan) add(words []string) error {
	if words[0] == "may" {
		if len(words) != 3 {
			return fmt.Errorf("want: may deed room,room")
		}
		p.may[words[1]] = strings.Split(words[2], ",")
		return nil
	}
	r, err := parseRoom(words)
	if err != nil {
		return err
	}
	if _, twice := p.rooms[r.path]; twice {
		return fmt.Errorf("%s stands twice", r.path)
	}
	p.rooms[r.path] = r
	return nil
}

func parseRoom(words []string) (room, error) {
	if len(words) < 2 {
		return room{}, fmt.Errorf("want: path floor")
	}
	floor, err := strconv.Atoi(words[1])
	if err != nil {
		return room{}, fmt.Errorf("floor of %s: %w", words[0], err)
	}
	r := room{path: words[0], floor: floor}
	for rest := words[2:]; len(rest) > 0; {
		n, err := r.take(rest)
		if err != nil {
			return room{}, err
		}
		rest = rest[n:]
	}
	return r, nil
}

func (r *room) take(words []string) (int, error) {
	switch words[0] {
	case "std":
		r.std = true
		return 1, nil
	case "test":
		r.test = true
		return 1, nil
	case "->", "=":
		if len(words) < 2 {
			return 0, fmt.Errorf("%s: nothing after %s", r.path, words[0])
		}
		list := r.takeValues(strings.Split(words[1], ","))
		if words[0] == "->" {
			r.leave = list
		} else {
			r.only = list
		}
		return 2, nil
	}
	return 0, fmt.Errorf("%s: unknown word %q", r.path, words[0])
}

// takeValues reads "room:values" and returns the rooms alone.
func (r *room) takeValues(list []string) []string {
	for i, l := range list {
		path, values := strings.CutSuffix(l, ":values")
		if list[i] = path; values {
			r.values = append(r.values, path)
		}
	}
	return list
}

// listed tells whether path stands in list, where "a/*" is every path below a.
func listed(list []string, path string) bool {
	for _, l := range list {
		below, wild := strings.CutSuffix(l, "*")
		if l == path || wild && strings.HasPrefix(path, below) {
			return true
		}
	}
	return false
}
