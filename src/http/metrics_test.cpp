#include "http/metrics.h"

#include "base/text.h"
#include "http/server_test_support.h"

#include <gmock/gmock.h>

#include <ctime>
#include <map>

namespace socle::http {
namespace {

/// Samples by name and labels; fails on a line that is no sample or comment.
std::map<std::string, double> samples_of(const std::string& text) {
    std::map<std::string, double> samples;
    for (const std::string_view line : base::split(text, '\n')) {
        if (line.empty() || line.starts_with("# HELP ") || line.starts_with("# TYPE ")) continue;
        const std::size_t space = line.rfind(' ');
        EXPECT_NE(space, std::string_view::npos) << line;
        const bool added =
            samples.emplace(line.substr(0, space), std::stod(std::string(line.substr(space + 1))))
                .second;
        EXPECT_TRUE(added) << "twice: " << line;
    }
    return samples;
}

TEST(Metrics, AddUpTheCores) {
    CoreFigures first;
    CoreFigures second;
    for (CoreFigures* core : {&first, &second}) {
        core->requests = 10;
        core->by_class[2] = 7;
        core->by_class[4] = 3;
        core->in_flight = 1;
        core->connections = 5;
        core->bytes_out = 1'000'000'000'000;
        core->duration_us_sum = 1'500'000;
        core->duration_buckets[0] = 4;
        core->duration_buckets[3] = 5;
    }
    const CoreFigures* const cores[] = {&first, &second};
    store::StoreFigures store;
    store.commits = 3;
    store.units = 12;
    store.slow_reads = 1;
    store.size_bytes = 4'096;
    const std::string text = metrics_text(cores, store, "1.2.3");
    const auto samples = samples_of(text);
    EXPECT_EQ(samples.at(R"(socle_http_requests_total{status="2xx"})"), 14);
    EXPECT_EQ(samples.at(R"(socle_http_requests_total{status="4xx"})"), 6);
    EXPECT_EQ(samples.at(R"(socle_http_requests_total{status="5xx"})"), 0);
    EXPECT_EQ(samples.at("socle_http_requests_in_flight"), 2);
    EXPECT_EQ(samples.at("socle_http_connections"), 10);
    EXPECT_EQ(samples.at("socle_http_sent_bytes_total"), 2e12);
    const std::string duration = "socle_http_request_duration_seconds";
    EXPECT_EQ(samples.at(duration + R"(_bucket{le="0.0001"})"), 8);
    EXPECT_EQ(samples.at(duration + R"(_bucket{le="0.0005"})"), 8);
    EXPECT_EQ(samples.at(duration + R"(_bucket{le="0.001"})"), 18);
    EXPECT_EQ(samples.at(duration + R"(_bucket{le="10"})"), 18);
    EXPECT_EQ(samples.at(duration + R"(_bucket{le="+Inf"})"), 20);
    EXPECT_EQ(samples.at(duration + "_sum"), 3);
    EXPECT_EQ(samples.at(duration + "_count"), 20);
    EXPECT_EQ(samples.at("socle_store_commits_total"), 3);
    EXPECT_EQ(samples.at("socle_store_write_units_total"), 12);
    EXPECT_EQ(samples.at("socle_store_slow_reads_total"), 1);
    EXPECT_EQ(samples.at("socle_store_size_bytes"), 4'096);
    EXPECT_THAT(text, testing::HasSubstr(R"(socle_build_info{version="1.2.3",compiler=")"));
}

TEST(Metrics, DescribeTheProcess) {
    const auto samples = samples_of(metrics_text({}, {}, "1"));
    EXPECT_GT(samples.at("process_resident_memory_bytes"), 1'000'000);
    EXPECT_GE(samples.at("process_cpu_seconds_total"), 0);
    EXPECT_GT(samples.at("process_open_fds"), 2);
    const auto now = static_cast<double>(std::time(nullptr));
    EXPECT_LE(samples.at("process_start_time_seconds"), now + 2);
    EXPECT_GT(samples.at("process_start_time_seconds"), now - 24 * 3600);
}

base::Task<Response> answer(const Request& request) {
    Response response;
    response.status = request.path == "/missing" ? 404 : 200;
    response.content_type = "text/plain";
    co_return response;
}

TEST(Metrics, CountWhatAServerDid) {
    TestServer server(answer);
    RawClient client(server.port());
    for (int i = 0; i < 5; ++i)
        client.ask(get_text("/"));
    for (int i = 0; i < 2; ++i)
        client.ask(get_text("/missing"));
    const CoreFigures* const cores[] = {&server.figures()};
    const auto samples = samples_of(metrics_text(cores, {}, "1"));
    EXPECT_EQ(samples.at(R"(socle_http_requests_total{status="2xx"})"), 5);
    EXPECT_EQ(samples.at(R"(socle_http_requests_total{status="4xx"})"), 2);
    EXPECT_EQ(samples.at("socle_http_requests_in_flight"), 0);
    EXPECT_EQ(samples.at("socle_http_connections"), 1);
    EXPECT_EQ(samples.at(R"(socle_http_request_duration_seconds_bucket{le="+Inf"})"), 7);
}

}  // namespace
}  // namespace socle::http
