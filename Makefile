.PHONY: test fast generate format lint build demo dead

test: ## everything, as CI does
	scripts/test

fast: ## the tests, with PostgreSQL kept up between runs
	scripts/test-fast ./...

generate: ## templates to Go
	go tool -modfile=tools/go.mod templ generate -path templates

format:
	go tool -modfile=tools/go.mod gofumpt -w $$(git ls-files '*.go' | grep -v _templ.go)

lint:
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...

dead: ## functions that nothing reaches
	go tool -modfile=tools/go.mod deadcode ./cmd/...

build: ## a static binary
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o supermarket ./cmd/supermarket

demo:
	go run ./cmd/supermarket demo
