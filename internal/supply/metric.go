package supply

import (
	"encoding/json"
	"fmt"

	"supermarket/models"
)

// latest are the last figures of each name, as JSON: those that were known, and
// what a report brings.
func latest(known string, news []models.RunMetric) (string, error) {
	var all []models.RunMetric
	if known != "" {
		if err := json.Unmarshal([]byte(known), &all); err != nil {
			return "", fmt.Errorf("supply: figures of an attempt: %w", err)
		}
	}
	at := make(map[string]int, len(all))
	for i, m := range all {
		at[m.Name] = i
	}
	for _, m := range news {
		i, ok := at[m.Name]
		switch {
		case ok:
			all[i] = m
		case len(all) < models.MaxFinishMetrics:
			at[m.Name], all = len(all), append(all, m)
		}
	}
	b, err := json.Marshal(all)
	return string(b), err
}
