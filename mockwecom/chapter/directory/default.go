package directory

import "context"

// defaults resolves the defaults of parameters that stand for something of the present world: @corp is the first corp, @admin
// its first administrator, @member its first other member.
func (d *Directory) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	if name != "corp" && name != "admin" && name != "member" {
		return "", false, nil
	}
	db := d.rt.Store.Read()
	corps, err := d.Corps(ctx, db)
	if err != nil || len(corps) == 0 {
		return "", true, err
	}
	if name == "corp" {
		return corps[0].CorpID, true, nil
	}
	m := new(Member)
	err = db.NewSelect().Model(m).Where("corp = ?", corps[0].CorpID).Where("admin = ?", name == "admin").Order("id").Limit(1).Scan(ctx)
	m, err = found(m, err)
	if m == nil {
		return "", true, err
	}
	return m.UserID, true, err
}
