-- Run by Neovim (0.7 and newer) in a folder with a.md; what it sees goes to $TEST_REPORT as JSON.
local seen = {}

local function finish()
  local file = assert(io.open(os.getenv('TEST_REPORT'), 'w'))
  file:write(vim.json.encode(seen))
  file:close()
  vim.cmd('qa!')
end

local function wait(condition)
  if not vim.wait(60000, condition, 50) then error('waited in vain') end
end

local function floatingText()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), window
    end
  end
end

local function hover()
  local _, window = floatingText()
  if window then vim.api.nvim_win_close(window, true) end
  vim.lsp.buf.hover()
  wait(function() return floatingText() ~= nil end)
  return (floatingText())
end

local function run()
  vim.bo.filetype = 'markdown'
  local id = vim.lsp.start_client({
    name = 'caption-lens',
    cmd = { os.getenv('TEST_NODE'), os.getenv('TEST_CLI'), 'lsp', '--stdio' },
    root_dir = vim.fn.getcwd(),
  })
  vim.lsp.buf_attach_client(0, id)
  local client
  wait(function()
    client = vim.lsp.get_client_by_id(id)
    return client and client.initialized
  end)
  vim.api.nvim_win_set_cursor(0, { 1, 14 })
  wait(function() return #vim.diagnostic.get(0) > 0 end)
  seen.finding = vim.diagnostic.get(0)[1]

  -- A request that waits for the model, cancelled: its handler never hears an answer, and the server goes on.
  local answered = false
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {} }
  local actions = client.request_sync('textDocument/codeAction', params, 60000, 0).result
  local _, request = client.request('codeAction/resolve', actions[1], function(err) answered = err == nil end, 0)
  client.cancel_request(request)
  seen.firstHover = hover()

  wait(function()
    seen.hover = hover()
    return not seen.hover[1]:find('Describing')
  end)

  vim.ui.select = function(items, _, choose)
    seen.offered = {}
    for _, item in ipairs(items) do
      local title = item[2].title
      table.insert(seen.offered, title)
      if title == 'Describe This Picture' then choose(item) end
    end
  end
  vim.lsp.buf.code_action()
  wait(function() return vim.api.nvim_get_current_line() ~= 'Morning: ![](coffee.png)' end)
  seen.line = vim.api.nvim_get_current_line()
  vim.cmd('write')
  seen.written = assert(io.open('a.md')):read('a')
  -- By now it would have been answered.
  seen.cancelled = not answered
end

local ok, fault = pcall(run)
if not ok then seen.fault = tostring(fault) end
finish()
