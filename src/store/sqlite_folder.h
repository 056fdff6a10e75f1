#pragma once

#include <string>

namespace socle::store {

/// The data folder of an application, and the lock that keeps a second Socle out of it. The lock is
/// the kernel's: it ends with the process, however that ends.
class SqliteFolder {
public:
    enum class Access {
        own,    ///< makes the folder (mode 0700) and takes the lock
        look,   ///< the database must be there already; no lock
        join,   ///< as `own`, but when another Socle has the lock, goes on without it
        visit,  ///< as `look`, but to write
    };

    /// Throws Error unavailable with one line: folder cannot be made or written, another Socle
    /// (with its process id) uses it, no database there.
    SqliteFolder(const std::string& folder, Access access);
    ~SqliteFolder();
    SqliteFolder(const SqliteFolder&) = delete;
    SqliteFolder& operator=(const SqliteFolder&) = delete;

    std::string database_file() const;
    /// Whether another Socle has the lock, or may take it (Access::join, visit).
    bool joined() const { return joined_; }
    /// The database and its write-ahead log on disk.
    long long size_bytes() const;
    void unlock();

private:
    void make() const;
    void lock(Access access);

    const std::string folder_;
    int lock_ = -1;
    bool joined_ = false;
};

}  // namespace socle::store
