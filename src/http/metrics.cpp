#include "http/metrics.h"

#include "base/convert.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace socle::http {
namespace {

constexpr double us_per_second = 1e6;

void append_head(std::string& out, std::string_view name, std::string_view type,
                 std::string_view help) {
    out += "# HELP ";
    out += name;
    out += ' ';
    out += help;
    out += "\n# TYPE ";
    out += name;
    out += ' ';
    out += type;
    out += '\n';
}

void append_sample(std::string& out, std::string_view name, std::string_view labels, double value) {
    out += name;
    out += labels;
    out += ' ';
    base::append_double(out, value);
    out += '\n';
}

void append_sample(std::string& out, std::string_view name, std::string_view labels,
                   std::int64_t value) {
    out += name;
    out += labels;
    out += ' ';
    out += std::to_string(value);
    out += '\n';
}

template <typename Number>
void append_single(std::string& out, std::string_view name, std::string_view type,
                   std::string_view help, Number value) {
    append_head(out, name, type, help);
    append_sample(out, name, "", value);
}

/// The figures of all cores added up, in plain numbers.
struct Sums {
    std::int64_t requests = 0;
    std::int64_t by_class[6] = {};
    std::int64_t in_flight = 0;
    std::int64_t connections = 0;
    std::int64_t bytes_out = 0;
    std::int64_t duration_us = 0;
    std::int64_t buckets[std::size(duration_bounds_us)] = {};
};

Sums sums_of(std::span<const CoreFigures* const> cores) {
    constexpr auto relaxed = std::memory_order_relaxed;
    Sums sums;
    for (const CoreFigures* core : cores) {
        sums.requests += core->requests.load(relaxed);
        sums.in_flight += core->in_flight.load(relaxed);
        sums.connections += core->connections.load(relaxed);
        sums.bytes_out += core->bytes_out.load(relaxed);
        sums.duration_us += core->duration_us_sum.load(relaxed);
        for (std::size_t i = 0; i < std::size(sums.by_class); ++i) {
            sums.by_class[i] += core->by_class[i].load(relaxed);
        }
        for (std::size_t i = 0; i < std::size(sums.buckets); ++i) {
            sums.buckets[i] += core->duration_buckets[i].load(relaxed);
        }
    }
    return sums;
}

void append_durations(std::string& out, const Sums& sums) {
    append_head(out, "socle_http_request_duration_seconds", "histogram",
                "Time from the whole request read to its answer written.");
    std::int64_t within = 0;
    for (std::size_t i = 0; i < std::size(duration_bounds_us); ++i) {
        within += sums.buckets[i];
        std::string labels = "{le=\"";
        base::append_double(labels, static_cast<double>(duration_bounds_us[i]) / us_per_second);
        labels += "\"}";
        append_sample(out, "socle_http_request_duration_seconds_bucket", labels, within);
    }
    append_sample(out, "socle_http_request_duration_seconds_bucket", R"({le="+Inf"})",
                  sums.requests);
    append_sample(out, "socle_http_request_duration_seconds_sum", "",
                  static_cast<double>(sums.duration_us) / us_per_second);
    append_sample(out, "socle_http_request_duration_seconds_count", "", sums.requests);
}

void append_http(std::string& out, const Sums& sums) {
    append_head(out, "socle_http_requests_total", "counter", "Requests answered, by status class.");
    for (std::size_t i = 1; i < std::size(sums.by_class); ++i) {
        const std::string labels = "{status=\"" + std::to_string(i) + "xx\"}";
        append_sample(out, "socle_http_requests_total", labels, sums.by_class[i]);
    }
    append_durations(out, sums);
    append_single(out, "socle_http_requests_in_flight", "gauge", "Requests being answered.",
                  sums.in_flight);
    append_single(out, "socle_http_connections", "gauge", "Open connections.", sums.connections);
    append_single(out, "socle_http_sent_bytes_total", "counter", "Bytes written to clients.",
                  sums.bytes_out);
}

void append_store(std::string& out, const store::StoreFigures& store) {
    append_single(out, "socle_store_commits_total", "counter", "Transactions committed.",
                  store.commits);
    append_single(out, "socle_store_write_units_total", "counter",
                  "Writes committed; divided by the commits, the mean size of a group.",
                  store.units);
    append_single(out, "socle_store_slow_reads_total", "counter", "Reads that took the slow lane.",
                  store.slow_reads);
    append_single(out, "socle_store_reconnects_total", "counter",
                  "Connections to the database made again.", store.reconnects);
    append_single(out, "socle_store_size_bytes", "gauge", "Size of the database.",
                  store.size_bytes);
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / us_per_second;
}

/// Resident bytes from /proc/self/statm, 0 where there is none.
std::int64_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::int64_t pages = 0;
    std::int64_t resident_pages = 0;
    file >> pages >> resident_pages;
    return resident_pages * ::sysconf(_SC_PAGESIZE);
}

/// Seconds since 1970 at which this process started, from /proc, 0 where there is none.
double started_at() {
    std::ifstream stat_file("/proc/self/stat");
    std::string stat((std::istreambuf_iterator<char>(stat_file)), {});
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(stat.substr(name_end + 1));
    constexpr int fields_before_start = 19;
    std::string skipped;
    for (int i = 0; i < fields_before_start; ++i)
        fields >> skipped;
    double start_ticks = 0;
    fields >> start_ticks;
    std::ifstream system_stat("/proc/stat");
    double booted_at = 0;
    for (std::string word; system_stat >> word;) {
        if (word == "btime") system_stat >> booted_at;
    }
    return booted_at + start_ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::int64_t open_files() {
    std::error_code error;
    std::int64_t count = 0;
    for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end;
         at.increment(error)) {
        ++count;
    }
    return count;
}

void append_process(std::string& out, std::string_view version) {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    append_single(out, "process_cpu_seconds_total", "counter", "CPU time, user and system.",
                  seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
    append_single(out, "process_resident_memory_bytes", "gauge", "Resident memory.",
                  resident_bytes());
    append_single(out, "process_start_time_seconds", "gauge", "Start, in seconds since 1970.",
                  started_at());
    append_single(out, "process_open_fds", "gauge", "Open files and sockets.", open_files());
    append_head(out, "socle_build_info", "gauge", "1, labelled with the build.");
    std::string labels = "{version=";
    base::append_json_string(labels, version);
    labels += ",compiler=";
    base::append_json_string(labels, __VERSION__);
    labels += '}';
    append_sample(out, "socle_build_info", labels, std::int64_t{1});
}

}  // namespace

std::string metrics_text(std::span<const CoreFigures* const> cores,
                         const store::StoreFigures& store, std::string_view version) {
    std::string out;
    append_http(out, sums_of(cores));
    append_store(out, store);
    append_process(out, version);
    return out;
}

}  // namespace socle::http
