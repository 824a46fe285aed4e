package linkedcorp

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Messages gives what a member has from apps that send to linked corps, of the own corp and of others, the newest first, at most limit
// of them. A member that is unknown has none.
func (l *LinkedCorps) Messages(ctx context.Context, db bun.IDB, corp, userid string, limit int) ([]*Message, error) {
	who, err := l.dir.Member(ctx, db, corp, userid)
	if err != nil || who == nil {
		return nil, err
	}
	var rows []*Message
	err = db.NewSelect().Model(&rows).Where("receivers LIKE ?", fmt.Sprintf("%%,%d,%%", who.ID)).Order("id DESC").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list messages of linked corps to %s: %w", userid, err)
	}
	return rows, nil
}
