package store

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// handle is a file that is open to be read anywhere. An *os.File would be watched for input, which no system can with a
// file, and looked after by the collector: a tenth of what a short log costs.
type handle struct {
	fd   int
	path string
}

// open opens by one call of the system, wherever below the folder the file lies, and however deep. The root's own way
// is one call for each folder in between; it is for systems and containers that do not let us.
func (f *folder) open(name string) (handle, error) {
	how := unix.OpenHow{Flags: unix.O_RDONLY | unix.O_CLOEXEC | unix.O_NONBLOCK, Resolve: unix.RESOLVE_BENEATH}
	for f.dir != nil {
		fd, err := unix.Openat2(int(f.dir.Fd()), name, &how)
		switch err {
		case nil:
			return handle{fd, name}, nil
		case unix.EINTR:
			continue
		case unix.ENOSYS, unix.EPERM, unix.EAGAIN:
		case unix.EXDEV:
			return handle{}, errOutside
		default:
			return handle{}, &os.PathError{Op: "open", Path: name, Err: err}
		}
		break
	}
	return f.openSlowly(name)
}

func (f *folder) openSlowly(name string) (handle, error) {
	in, err := f.file(name)
	if err != nil {
		return handle{}, err
	}
	defer in.Close()
	fd, err := unix.FcntlInt(in.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	return handle{fd, name}, err
}

// stat gives the size and version of a regular file; false for what is none.
func (h handle) stat() (size int64, version string, regular bool, err error) {
	var s unix.Stat_t
	if err := unix.Fstat(h.fd, &s); err != nil {
		return 0, "", false, h.failed("stat", err)
	}
	return s.Size, versionOf(s.Mtim.Nano()), s.Mode&unix.S_IFMT == unix.S_IFREG, nil
}

func (h handle) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		m, err := unix.Pread(h.fd, p[n:], off+int64(n))
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return n, h.failed("read", err)
		case m == 0:
			return n, io.EOF
		default:
			n += m
		}
	}
	return n, nil
}

func (h handle) Close() error { return unix.Close(h.fd) }

func (h handle) failed(what string, err error) error {
	return &os.PathError{Op: what, Path: h.path, Err: err}
}
