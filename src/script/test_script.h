#pragma once

#include "records/test_application.h"
#include "script/runtime.h"

#include <map>
#include <memory>
#include <string>

/// For tests only.
namespace socle::script {

/// An application with functions, whose bodies these are, by name; each may be called by anyone.
class TestScript {
public:
    TestScript(base::Dialect dialect, std::map<std::string, std::string> files,
               const std::map<std::string, std::string>& bodies)
        : application_(dialect, with(std::move(files), bodies)),
          library_(load(application_.definition()).library),
          runtime_(application_.definition(), library_, application_.records()) {}

    base::Task<std::string> task(const std::string& name) {
        return runtime_.call(*library_->find(name), who_, {}, false);
    }
    /// What it answered, or the message it failed with, also that for the log.
    std::string call(const std::string& name) {
        try {
            return store::run_to_end(application_.context(), task(name));
        } catch (const base::Error& error) {
            return error.message + (error.details.empty() ? "" : " (" + error.details + ")") + "|" +
                   error.internal;
        }
    }
    Runtime& runtime() { return runtime_; }
    records::TestApplication& application() { return application_; }

private:
    static std::map<std::string, std::string> with(
        std::map<std::string, std::string> files,
        const std::map<std::string, std::string>& bodies) {
        for (const auto& [name, body] : bodies) {
            files["functions/" + name + ".lua"] =
                "return fn {access = 'anyone', run = function(ctx) " + body + " end}";
        }
        return files;
    }

    records::TestApplication application_;
    std::shared_ptr<const Library> library_;
    Runtime runtime_;
    const records::Caller who_ = application_.anonymous();
};

}  // namespace socle::script
