package wxcrypt

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"io"
)

// fileBuffer is how much of a file is encrypted at a time, in octets.
const fileBuffer = 32 << 10

// FileWriter encrypts the files of asynchronous exports while they are written (doc 94849): AES-256-CBC under the key that an
// encoding_aeskey stands for, its first 16 octets being the initialisation vector, padded to a multiple of 32. Unlike a callback such
// a file has no frame: neither random prefix nor length nor receiveid. It keeps no more than 32 KiB in memory.
type FileWriter struct {
	to   io.Writer
	mode cipher.BlockMode
	buf  []byte
	err  error // of an earlier write
}

// NewFileWriter makes a writer of ciphertext to a writer. The error is an *Error with code BadKey.
func NewFileWriter(to io.Writer, encodingAESKey string) (*FileWriter, error) {
	key, block, err := fileCipher(encodingAESKey)
	if err != nil {
		return nil, err
	}
	return &FileWriter{to: to, mode: cipher.NewCBCEncrypter(block, key[:aes.BlockSize]), buf: make([]byte, 0, fileBuffer)}, nil
}

func fileCipher(encodingAESKey string) (key []byte, block cipher.Block, err error) {
	if key, err = decodeKey(encodingAESKey); err != nil {
		return nil, nil, &Error{Code: BadKey, Reason: err.Error()}
	}
	if block, err = aes.NewCipher(key); err != nil {
		return nil, nil, &Error{Code: BadKey, Reason: "the EncodingAESKey does not make an AES-256 key", Err: err}
	}
	return key, block, nil
}

// Write encrypts more of the file. The error is one of the writer below; none is written after it.
func (w *FileWriter) Write(p []byte) (n int, err error) {
	for n < len(p) && w.err == nil {
		room := min(cap(w.buf)-len(w.buf), len(p)-n)
		w.buf = append(w.buf, p[n:n+room]...)
		n += room
		if len(w.buf) == cap(w.buf) {
			w.flush()
		}
	}
	return n, w.err
}

// flush encrypts what is gathered, which are whole blocks.
func (w *FileWriter) flush() {
	w.mode.CryptBlocks(w.buf, w.buf)
	if _, err := w.to.Write(w.buf); err != nil {
		w.err = fmt.Errorf("write ciphertext: %w", err)
	}
	w.buf = w.buf[:0]
}

// Close pads the file and writes the rest of it. The writer below stays open.
func (w *FileWriter) Close() error {
	if w.err == nil {
		w.buf = appendPadding(w.buf)
		w.flush()
	}
	return w.err
}

// OpenFile decrypts a file of an asynchronous export. The error is an *Error: BadKey, DecryptFailed for a file that is no
// multiple of 32 octets long, BadBuffer for a wrong padding, as after decryption with another key (doc 94849).
func OpenFile(ciphertext []byte, encodingAESKey string) ([]byte, error) {
	key, block, err := fileCipher(encodingAESKey)
	if err != nil {
		return nil, err
	}
	if len(ciphertext) == 0 || len(ciphertext)%padBlock != 0 {
		return nil, refuse(DecryptFailed, "the file has %d octets: a positive multiple of %d is required; was it cut, or is it still base64?", len(ciphertext), padBlock)
	}
	plain := make([]byte, len(ciphertext))
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(plain, ciphertext)
	return unpad(plain)
}
