package models

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"time"

	_ "github.com/mattn/go-sqlite3" // the SQLite driver, pinned to a version without the WAL-reset bug
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options say where a Store lives and what it may depend on.
type Options struct {
	Path   string           // database file
	Keys   *Keys            // made by NewKeys
	Clock  func() time.Time // nil: time.Now
	Random io.Reader        // nil: crypto/rand.Reader
	Log    *slog.Logger     // nil: discard
	// Readers is the size of the read-only pool; 0 means 6.
	Readers int
	// PasswordCost is the work of one password hash; zero means the full one.
	PasswordCost PasswordCost
}

// Store is the database of an installation and the only way to change it. One
// writer connection takes every transaction; a read-only pool serves pages. A
// Store is safe for concurrent use.
type Store struct {
	keys   *Keys
	clock  func() time.Time
	random io.Reader
	log    *slog.Logger
	hasher *hasher

	writerDB, readerDB *sql.DB
	writer, reader     *gorm.DB
	commits            *committer
	watchers           *watchers
}

// OpenStore opens or creates the database file, checks that SQLite runs with
// the settings the promises rest on, and brings the schema up to date. A schema
// that is newer than this program is refused and left as it is.
func OpenStore(ctx context.Context, o Options) (*Store, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Readers == 0 {
		o.Readers = 6
	}
	s := &Store{keys: o.Keys, clock: o.Clock, random: o.Random, log: o.Log,
		hasher: newHasher(o.PasswordCost, o.Random), watchers: newWatchers()}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	s.commits = newCommitter(s)
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) error {
	var err error
	if s.writerDB, err = openPool(dsn(o.Path, writerSettings), 1); err != nil {
		return err
	}
	if err := checkKey(ctx, s.writerDB, s.keys); err != nil {
		return err
	}
	if err := migrate(ctx, s.writerDB); err != nil {
		return err
	}
	if err := checkWriter(ctx, s.writerDB); err != nil {
		return err
	}
	if s.readerDB, err = openPool(dsn(o.Path, readerSettings), o.Readers); err != nil {
		return err
	}
	if s.writer, err = s.gorm(s.writerDB); err != nil {
		return err
	}
	s.reader, err = s.gorm(s.readerDB)
	return err
}

// The settings of the two pools, spelled as the driver wants them: it ignores
// what it does not know, so checkWriter asks SQLite for the result.
const (
	writerSettings = "_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_txlock=immediate&_foreign_keys=1&_recursive_triggers=1&_secure_delete=1&_stmt_cache_size=256"
	readerSettings = "mode=ro&_query_only=1&_busy_timeout=5000&_foreign_keys=1&_stmt_cache_size=256"
)

func dsn(path, settings string) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + settings
}

func openPool(dsn string, size int) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	db.SetConnMaxLifetime(0)
	return db, nil
}

// checkWriter refuses to run on settings under which an acknowledged change
// could be lost or an append-only table be overwritten.
func checkWriter(ctx context.Context, db *sql.DB) error {
	for _, want := range []struct{ pragma, value string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"},
		{"recursive_triggers", "1"}, {"secure_delete", "1"},
	} {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+want.pragma).Scan(&got); err != nil {
			return fmt.Errorf("check database setting %s: %w", want.pragma, err)
		}
		if got != want.value {
			return fmt.Errorf("the database runs with %s=%s, it needs %s", want.pragma, got, want.value)
		}
	}
	var version string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return fmt.Errorf("check SQLite version: %w", err)
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return fmt.Errorf("check SQLite version %q: %w", version, err)
	}
	if major*1_000_000+minor*1000+patch < 3_051_003 {
		return fmt.Errorf("SQLite %s can corrupt its write-ahead log; 3.51.3 or newer is needed", version)
	}
	return nil
}

func (s *Store) gorm(db *sql.DB) (*gorm.DB, error) {
	g, err := gorm.Open(sqlite.New(sqlite.Config{Conn: db}), &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		NowFunc:                func() time.Time { return s.clock().UTC().Truncate(time.Microsecond) },
		// Values never reach the log: queries are logged with placeholders only.
		Logger: logger.NewSlogLogger(s.log, logger.Config{
			LogLevel: logger.Error, IgnoreRecordNotFoundError: true, ParameterizedQueries: true, SlowThreshold: time.Second,
		}),
	})
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return g, nil
}

// Close waits for running commands, then closes both pools.
func (s *Store) Close() error {
	if s.commits != nil {
		s.commits.close()
	}
	return s.closePools()
}

func (s *Store) closePools() error {
	var errs []error
	for _, db := range []*sql.DB{s.readerDB, s.writerDB} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Now returns the store's time in UTC.
func (s *Store) Now() Stamp { return StampOf(s.clock()) }

// Keys returns the keys of the installation.
func (s *Store) Keys() *Keys { return s.keys }

// Ping reports whether both pools answer, for readiness checks.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.readerDB.PingContext(ctx); err != nil {
		return fmt.Errorf("read database: %w", err)
	}
	var one int
	if err := s.readerDB.QueryRowContext(ctx, "SELECT 1 FROM meta LIMIT 1").Scan(&one); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read database: %w", err)
	}
	return nil
}

// read returns the read-only pool for ctx.
func (s *Store) read(ctx context.Context) *gorm.DB { return s.reader.WithContext(ctx) }
