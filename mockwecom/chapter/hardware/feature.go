package hardware

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/store"
)

// feature is what one algorithm has made of one finger or face. The cloud cannot read it. (doc 93982)
type feature struct {
	bun.BaseModel `bun:"table:hw_features,alias:hw_feature"`

	UserType  uint32 `bun:"user_type,pk"`
	Person    int64  `bun:"person,pk"` // number of the member or visitor
	Kind      string `bun:"kind,pk"`   // fa or fp
	Algorithm string `bun:"algorithm,pk"`
	Number    uint32 `bun:"number,pk"` // of the finger or face
	Data      string `bun:"data"`      // base64
}

// versions are those of a person's features, of all algorithms together: they outlive the features.
type versions struct {
	bun.BaseModel `bun:"table:hw_persons,alias:hw_person"`

	UserType uint32 `bun:"user_type,pk"`
	Person   int64  `bun:"person,pk"`
	Fp       uint32 `bun:"fp_ver"`
	Fa       uint32 `bun:"fa_ver"`
}

// person names somebody whom devices serve by a number that stays.
type person struct {
	userType uint32
	number   int64
	userid   string // as devices know it
}

// ranked are the algorithms of a device for one kind of feature, the best first.
func (d *Device) ranked(kind string) []string {
	names := d.FpAlgorithms
	if kind == openhw.FacePage {
		names = d.FaAlgorithms
	}
	if len(names) == 0 {
		return []string{openhw.DefaultAlgorithm}
	}
	return names
}

// featuresOf reads the features of people of one type, by their numbers.
func featuresOf(ctx context.Context, db bun.IDB, userType uint32, kinds []string, numbers []int64) (map[int64][]feature, error) {
	out := map[int64][]feature{}
	if len(numbers) == 0 || len(kinds) == 0 {
		return out, nil
	}
	var all []feature
	err := db.NewSelect().Model(&all).Where("user_type = ?", userType).Where("person IN (?)", bun.List(numbers)).Where("kind IN (?)", bun.List(kinds)).
		Order("person", "kind", "algorithm", "number").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list features: %w", err)
	}
	for _, f := range all {
		out[f.Person] = append(out[f.Person], f)
	}
	return out, nil
}

// versionsOf reads the versions of people of one type, by their numbers; who has never been enrolled is absent.
func versionsOf(ctx context.Context, db bun.IDB, userType uint32, numbers []int64) (map[int64]versions, error) {
	out := map[int64]versions{}
	if len(numbers) == 0 {
		return out, nil
	}
	var all []versions
	if err := db.NewSelect().Model(&all).Where("user_type = ?", userType).Where("person IN (?)", bun.List(numbers)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the versions of features: %w", err)
	}
	for _, v := range all {
		out[v.Person] = v
	}
	return out, nil
}

// bestOf picks those features of a person that a device can use: of the algorithm that it ranks highest among those that there are.
func bestOf(all []feature, kind string, ranked []string) (algorithm string, list []openhw.Template) {
	list = []openhw.Template{}
	for _, name := range ranked {
		for _, f := range all {
			if f.Kind == kind && f.Algorithm == name {
				list = append(list, openhw.Template{ID: openhw.Uint32(f.Number), Data: f.Data})
			}
		}
		if len(list) > 0 {
			return name, list
		}
	}
	return "", list
}

// put stores features, no two of the same finger or face, and gives those that are new or other than before.
func put(ctx context.Context, tx *store.Tx, all []feature) (changed []feature, err error) {
	slices.SortFunc(all, func(a, b feature) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Algorithm, b.Algorithm), cmp.Compare(a.Number, b.Number))
	})
	for part := range slices.Chunk(all, insertedRows) {
		var fresh []feature
		err := tx.NewInsert().Model(&part).On("CONFLICT (user_type, person, kind, algorithm, number) DO UPDATE").Set("data = EXCLUDED.data").
			Where("hw_feature.data <> EXCLUDED.data").Returning("user_type, person, kind, algorithm, number").Scan(ctx, &fresh)
		if err != nil {
			return nil, fmt.Errorf("store features: %w", err)
		}
		changed = append(changed, fresh...)
	}
	return changed, nil
}

// remove deletes one feature; gone is false when there was none.
func remove(ctx context.Context, tx *store.Tx, f feature) (gone bool, err error) {
	done, err := tx.NewDelete().Model(&f).WherePK().Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("delete a feature: %w", err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// raise counts the versions of a person up, of fingerprints, of faces or of both.
func raise(ctx context.Context, tx *store.Tx, p person, kinds []string) error {
	v := versions{UserType: p.userType, Person: p.number}
	if slices.Contains(kinds, openhw.FingerprintPage) {
		v.Fp = 1
	}
	if slices.Contains(kinds, openhw.FacePage) {
		v.Fa = 1
	}
	_, err := tx.NewInsert().Model(&v).On("CONFLICT (user_type, person) DO UPDATE").Set("fp_ver = hw_person.fp_ver + EXCLUDED.fp_ver").
		Set("fa_ver = hw_person.fa_ver + EXCLUDED.fa_ver").Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("count the version of %s's features: %w", p.userid, err)
	}
	return nil
}

// forgetPerson deletes what was stored of somebody who is gone.
func forgetPerson(ctx context.Context, tx *store.Tx, userType uint32, number int64) error {
	for _, model := range []any{(*feature)(nil), (*versions)(nil), (*phoneKey)(nil)} {
		if _, err := tx.NewDelete().Model(model).Where("user_type = ?", userType).Where("person = ?", number).Exec(ctx); err != nil {
			return fmt.Errorf("forget the features of person %d: %w", number, err)
		}
	}
	return nil
}
