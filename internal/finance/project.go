package finance

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"supermarket/internal/party"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

// AddProject opens a project. One of its name that is open already is enough; a
// closed one is ErrProjectUsed.
func (c *Counter) AddProject(ctx context.Context, a models.Actor, name string) error {
	name = party.CleanName(name)
	return c.keep(ctx, a, func(tx *store.Tx, firm string, now time.Time) error {
		if err := checkName(name); err != nil {
			return err
		}
		before, err := tx.ProjectNamed(firm, name)
		if err == nil && before.State == spending.ProjectOpen {
			return nil
		}
		if err == nil {
			return ErrProjectUsed
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		all, err := tx.Projects(firm)
		if err != nil {
			return err
		}
		if len(all) >= MaxProjects {
			return ErrMany.With("max", MaxProjects)
		}
		p := models.Project{ID: models.NewID("prj"), FirmID: firm, Name: name, State: spending.ProjectOpen, CreatedBy: a.UserID, CreatedAt: now, UpdatedAt: now}
		if fresh, err := tx.AddProject(p); err != nil {
			return err
		} else if !fresh {
			return ErrSince
		}
		return c.record(tx, a, "spending.project.add", "project", p.ID, nil, projectState(p))
	})
}

func checkName(name string) error {
	if n := utf8.RuneCountInString(name); n == 0 || n > maxName {
		return ErrProjectName.With("max", maxName)
	}
	return nil
}

// RenameProject gives a project another name that the firm has not used.
func (c *Counter) RenameProject(ctx context.Context, a models.Actor, id, name string) error {
	name = party.CleanName(name)
	if err := checkName(name); err != nil {
		return err
	}
	return c.changeProject(ctx, a, id, func(tx *store.Tx, p *models.Project) error {
		other, err := tx.ProjectNamed(p.FirmID, name)
		if err == nil && other.ID != p.ID {
			return ErrProjectUsed
		}
		p.Name = name
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return err
	})
}

// CloseProject lets nothing more be ordered for a project; what was counts on.
func (c *Counter) CloseProject(ctx context.Context, a models.Actor, id string) error {
	return c.changeProject(ctx, a, id, func(_ *store.Tx, p *models.Project) error { p.State = spending.ProjectClosed; return nil })
}

// ReopenProject lets members order for a closed project again.
func (c *Counter) ReopenProject(ctx context.Context, a models.Actor, id string) error {
	return c.changeProject(ctx, a, id, func(_ *store.Tx, p *models.Project) error { p.State = spending.ProjectOpen; return nil })
}

func (c *Counter) changeProject(ctx context.Context, a models.Actor, id string, change func(*store.Tx, *models.Project) error) error {
	return c.keep(ctx, a, func(tx *store.Tx, firm string, now time.Time) error {
		was, err := tx.Project(id, firm)
		if err != nil {
			return err
		}
		next := was
		if err := change(tx, &next); err != nil || next == was {
			return err
		}
		next.UpdatedAt = now
		if err := tx.ChangeProject(was, next); err != nil {
			return err
		}
		return c.record(tx, a, "spending.project.change", "project", was.ID, projectState(was), projectState(next))
	})
}

func projectState(p models.Project) any { return map[string]string{"name": p.Name, "state": p.State} }
