//! What the C library is told about memory. Never here: an allocator, or a limit.
#![expect(unsafe_code, reason = "mallopt is a C function; it only takes two numbers")]

/// From this size on a block has pages of its own, which go back to the system when it is freed. In bytes. More than
/// the pieces that files of lines are read in: fresh pages for each of those cost a fifth of the time of reading.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const OWN_PAGES: i32 = 1536 << 10;

/// Has large blocks given back when they are freed. Left alone, glibc raises that size to 32 MB once such blocks
/// have come and gone, and what reading a large collection takes in passing stays with the program, a fifth of
/// all for a million headlines. Called once, before there is a second thread.
pub fn give_back_large_blocks() {
    // SAFETY: mallopt has no preconditions but that other threads do not call it at the same time; a value it does
    // not like changes nothing.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, OWN_PAGES);
    }
}
