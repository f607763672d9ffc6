//! Settings of the C library's allocator. Never here: an allocator, or a limit.
#![expect(unsafe_code, reason = "mallopt is a C function; it only takes two numbers")]

/// Blocks from this size in bytes on get pages of their own, which return to the system when they are freed. It is more
/// than the pieces in which files of lines are read: new pages for each piece would cost a fifth of the reading time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const OWN_PAGES: i32 = 1536 << 10;

/// Makes freed large blocks return to the system. By default glibc raises the threshold to 32 MB once such blocks have
/// been freed, and keeps the memory needed temporarily while a large collection is read: a fifth of all for a million
/// headlines. Call it once, before there is a second thread.
pub fn return_large_blocks() {
    // SAFETY: mallopt has no preconditions, except that no other thread calls it at the same time. An invalid value
    // changes nothing.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, OWN_PAGES);
    }
}
