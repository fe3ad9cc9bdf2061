-- wrk's requests: method, token and body come as arguments behind "--".
function init(args)
  wrk.method = args[1]
  wrk.headers["Authorization"] = "Bearer " .. args[2]
  if args[3] then
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = args[3]
  end
end
