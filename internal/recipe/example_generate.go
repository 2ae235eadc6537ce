//go:build ignore

// Draws the examples anew: go generate ./internal/recipe
package main

import (
	"context"
	"log"
	"os"
	"slices"

	"supermarket/internal/recipe"
)

func main() {
	for _, r := range recipe.All() {
		if !slices.Contains(r.Artefacts, r.ID+".svg") {
			continue
		}
		svg, err := r.Draw(context.Background())
		if err == nil {
			err = os.WriteFile("example/"+r.ID+".svg", svg, 0o644)
		}
		if err != nil {
			log.Fatal(r.ID, err)
		}
	}
}
